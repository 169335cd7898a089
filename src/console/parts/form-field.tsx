// One question of a form, and how it is asked.

import { Checkbox, Field, Input, Select, Textarea } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { ChoiceList } from './choice-list.tsx'

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
  /** A field that looks like none of these shows itself. */
  show?: (at: ShownField) => ReactNode
  /** Of `text`: what the browser may fill in. */
  autoComplete?: string
}

/** What a field that shows itself is given. */
export type ShownField = {
  value: FormValue
  wrong: string | undefined
  isReadOnly: boolean
  onChange: (value: FormValue) => void
}

type QuestionProps<Input> = {
  field: FormField<Input>
  value: FormValue
  wrong: string | undefined
  /** It is shown, and cannot be changed. */
  isReadOnly?: boolean
  onChange: (value: FormValue) => void
}

/** Asks one question; what is wrong stands beside it. */
export function Question<Input>(props: QuestionProps<Input>) {
  const { field, value, wrong, isReadOnly = false, onChange } = props
  const { kind = 'text', choices = [], autoComplete = 'off' } = field
  if (field.show) return field.show({ value, wrong, isReadOnly, onChange })
  const around = { hint: field.hint, validationMessage: wrong ?? null }
  if (kind === 'yes')
    return (
      <Field {...around}>
        <Checkbox
          label={field.label}
          checked={value === true}
          disabled={isReadOnly}
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
        isReadOnly={isReadOnly}
        wrong={wrong}
      />
    )
  const asText = String(value)
  return (
    <Field label={field.label} required={field.required ?? false} {...around}>
      {kind === 'choice' ? (
        <Select value={asText} disabled={isReadOnly} onChange={(_, data) => onChange(data.value)}>
          {choices.map(choice => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </Select>
      ) : kind === 'long' ? (
        <Textarea value={asText} readOnly={isReadOnly} onChange={(_, data) => onChange(data.value)} />
      ) : (
        <Input
          type={kind}
          value={asText}
          readOnly={isReadOnly}
          autoComplete={kind === 'password' && autoComplete === 'off' ? 'new-password' : autoComplete}
          onChange={(_, data) => onChange(data.value)}
        />
      )}
    </Field>
  )
}
