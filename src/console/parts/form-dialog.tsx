// A dialog that asks for a few answers and does something with them. Errors stand beside their field.

import {
  Button,
  Checkbox,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  makeStyles,
  Select,
  Textarea,
  tokens,
} from '@fluentui/react-components'
import { type FormEvent, type ReactNode, useState } from 'react'
import { SiteProblem } from '#console/data'
import { ChoiceList } from './choice-list.tsx'
import { useText } from './parts-text.ts'
import { ProblemMessage } from './problem-message.tsx'

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
})

/** An answer: a text, yes or no, or several of what there is to choose from. */
export type FormValue = string | boolean | readonly string[]

/** One question. */
export type FormField<Input> = {
  key: keyof Input & string
  label: string
  kind?: 'text' | 'password' | 'long' | 'choice' | 'many' | 'yes'
  hint?: string
  required?: boolean
  /** Of `choice` and `many`. */
  choices?: readonly { value: string; label: string }[]
}

/** What is wrong, by field. */
type Wrong<Input> = Partial<Record<keyof Input & string, string>>

/** See the top of this file. Mounted while it is open. */
export function FormDialog<Input extends Record<string, FormValue>>(props: {
  title: string
  /** What the button says that does it. */
  label: string
  fields: readonly FormField<Input>[]
  start: Input
  check?: (input: Input) => Wrong<Input>
  /** Does it. What it returns is shown, such as a secret that is told this once; nothing: the dialog closes. */
  run: (input: Input) => Promise<ReactNode>
  /** Which field an error of the site is about, by its code. */
  fieldOf?: (code: string) => (keyof Input & string) | null
  onClose: () => void
  children?: ReactNode
  /** Under the questions: what follows from the answers so far. */
  below?: (input: Input) => ReactNode
}) {
  const { title, label, fields, check, run, fieldOf, onClose, children } = props
  const styles = useStyles()
  const text = useText()
  const [input, setInput] = useState(props.start)
  const [wrong, setWrong] = useState<Wrong<Input>>({})
  const [problem, setProblem] = useState<Error | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [outcome, setOutcome] = useState<ReactNode>(null)
  const change = (key: string, value: FormValue) => {
    setInput({ ...input, [key]: value })
    setWrong({ ...wrong, [key]: undefined })
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const missing = fields.filter(field => field.required && input[field.key] === '')
    const found = {
      ...Object.fromEntries(missing.map(field => [field.key, text('form.missing')])),
      ...check?.(input),
    } as Wrong<Input>
    setWrong(found)
    if (Object.values(found).some(Boolean)) return
    setBusy(true)
    setProblem(null)
    try {
      const shown = await run(input)
      if (shown === undefined || shown === null) onClose()
      else setOutcome(shown)
    } catch (error) {
      const field = error instanceof SiteProblem ? (fieldOf?.(error.code) ?? null) : null
      if (field === null) setProblem(error as Error)
      else
        setWrong({
          [field]: `${(error as Error).message} ${(error as SiteProblem).remedy}`,
        } as Wrong<Input>)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog open modalType="modal" onOpenChange={(_, { open }) => open || onClose()}>
      <DialogSurface>
        <form onSubmit={event => void submit(event)} noValidate>
          <DialogBody>
            <DialogTitle>{title}</DialogTitle>
            <DialogContent className={styles.content}>
              {outcome ?? (
                <>
                  {children}
                  {fields.map(field => (
                    <Question
                      key={field.key}
                      field={field}
                      value={input[field.key] ?? ''}
                      wrong={wrong[field.key]}
                      onChange={value => change(field.key, value)}
                    />
                  ))}
                  {props.below?.(input)}
                  {problem && <ProblemMessage problem={problem} title={title} />}
                </>
              )}
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose}>{text(outcome === null ? 'cancel' : 'close')}</Button>
              {outcome === null && (
                <Button appearance="primary" type="submit" disabled={isBusy}>
                  {label}
                </Button>
              )}
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  )
}

type QuestionProps<Input> = {
  field: FormField<Input>
  value: FormValue
  wrong: string | undefined
  onChange: (value: FormValue) => void
}

function Question<Input>({ field, value, wrong, onChange }: QuestionProps<Input>) {
  const { kind = 'text', choices = [] } = field
  const around = { hint: field.hint, validationMessage: wrong ?? null }
  if (kind === 'yes')
    return (
      <Field {...around}>
        <Checkbox
          label={field.label}
          checked={value === true}
          onChange={(_, { checked }) => onChange(checked === true)}
        />
      </Field>
    )
  // Not in a Field: that would give its one ID to each of the check boxes.
  if (kind === 'many')
    return (
      <ChoiceList
        label={field.label}
        hint={field.hint}
        choices={choices}
        chosen={value as readonly string[]}
        onChange={onChange}
        wrong={wrong}
      />
    )
  const asText = String(value)
  return (
    <Field label={field.label} required={field.required ?? false} {...around}>
      {kind === 'choice' ? (
        <Select value={asText} onChange={(_, data) => onChange(data.value)}>
          {choices.map(choice => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </Select>
      ) : kind === 'long' ? (
        <Textarea value={asText} onChange={(_, data) => onChange(data.value)} />
      ) : (
        <Input
          type={kind}
          value={asText}
          autoComplete={kind === 'password' ? 'new-password' : 'off'}
          onChange={(_, data) => onChange(data.value)}
        />
      )}
    </Field>
  )
}
