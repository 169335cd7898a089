// A dialog that asks for a few answers and does something with them. Errors stand beside their field.

import {
  Button,
  Dialog,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components'
import { type FormEvent, type ReactNode, useState } from 'react'
import { SiteProblem } from '#console/data'
import { useProblemWords } from '#console/problems'
import { DialogEnd } from './dialog-end.tsx'
import { type FormField, type FormValue, Question } from './form-field.tsx'
import { useText } from './parts-text.ts'
import { ProblemMessage } from './problem-message.tsx'
import { useAfterDialog } from './use-after-dialog.ts'

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  wide: { maxWidth: 'min(1080px, 96vw)' },
})

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
  /** More room, for fields that need it. */
  wide?: boolean
  children?: ReactNode
  /** Under the questions: what follows from the answers so far. */
  below?: (input: Input) => ReactNode
}) {
  const { title, label, fields, check, run, fieldOf, onClose, wide = false, children } = props
  useAfterDialog()
  const styles = useStyles()
  const text = useText()
  const words = useProblemWords()
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
          [field]: words(error as SiteProblem).whole,
        } as Wrong<Input>)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog open modalType="modal" onOpenChange={(_, { open }) => open || onClose()}>
      <DialogSurface className={wide ? styles.wide : undefined}>
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
            <DialogEnd>
              <Button onClick={onClose}>{text(outcome === null ? 'cancel' : 'close')}</Button>
              {outcome === null && (
                <Button appearance="primary" type="submit" disabled={isBusy}>
                  {label}
                </Button>
              )}
            </DialogEnd>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  )
}
