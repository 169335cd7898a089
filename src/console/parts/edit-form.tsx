// A form on a page: what is so can be changed and saved. When somebody else changes the same meanwhile, it says so, shows both, and loses nothing.

import {
  Button,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  mergeClasses,
  Text,
  tokens,
} from '@fluentui/react-components'
import type { FormEvent, ReactNode } from 'react'
import type { Tagged } from '#console/data'
import { type FormField, type FormValue, Question } from './form-field.tsx'
import { LeaveQuestion } from './leave-question.tsx'
import { useText } from './parts-text.ts'
import { ProblemMessage } from './problem-message.tsx'
import { SmallTable } from './small-table.tsx'
import { type Fields, isSame, useEdit } from './use-edit.ts'

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, maxWidth: '640px' },
  wide: { maxWidth: '840px' },
  buttons: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  choices: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalM,
    marginTop: tokens.spacingVerticalS,
  },
})

/** What is edited, as the site has it now. */
export type Edited<Input> = Tagged<Input>

/** See the top of this file. */
export function EditForm<Input extends Fields>(props: {
  /** What is edited, for those who hear it. */
  label: string
  /** As the site has it now; it may change while somebody edits. */
  now: Edited<Input>
  fields: readonly FormField<Input>[]
  check?: (input: Input) => Partial<Record<keyof Input & string, string>>
  /** Saves it, about what had this tag, and has what changed be read again. */
  save: (input: Input, tag: string | null) => Promise<void>
  fieldOf?: (code: string) => (keyof Input & string) | null
  /** How a value reads where both are shown; absent: as it is. */
  say?: (key: keyof Input & string, value: FormValue) => ReactNode
  /** Has the site be asked again what is so. */
  reread: () => Promise<unknown>
  /** Why nothing can be changed; null when it can. */
  unavailable?: string | null
  wide?: boolean
}) {
  const { label, now, fields, check, save, fieldOf, reread, unavailable = null, wide = false } = props
  const styles = useStyles()
  const text = useText()
  const edit = useEdit({ now, fields, check, save, fieldOf, reread })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void edit.submit()
  }
  return (
    <form
      className={mergeClasses(styles.form, wide && styles.wide)}
      onSubmit={submit}
      aria-label={label}
      noValidate
    >
      {fields.map(field => (
        <Question
          key={field.key}
          field={field}
          value={edit.input[field.key] ?? ''}
          wrong={edit.wrong[field.key]}
          isReadOnly={unavailable !== null}
          onChange={value => edit.change(field.key, value)}
        />
      ))}
      {edit.isOvertaken && (
        <Overtaken
          who={edit.who}
          rows={fields
            .filter(({ key }) => !isSame(now.value[key], edit.input[key]))
            .map(field => ({
              field: field.label,
              now: props.say?.(field.key, now.value[field.key] ?? '') ?? plain(now.value[field.key]),
              yours: props.say?.(field.key, edit.input[field.key] ?? '') ?? plain(edit.input[field.key]),
            }))}
          onTheirs={edit.takeTheirs}
          onMine={edit.keepMine}
        />
      )}
      <LeaveQuestion isChanged={edit.isChanged} />
      {edit.problem && <ProblemMessage problem={edit.problem} title={text('edit.notSaved')} />}
      <div className={styles.buttons}>
        <Button
          type="submit"
          appearance="primary"
          disabledFocusable={unavailable !== null || edit.isBusy || edit.isOvertaken || !edit.isChanged}
        >
          {text('edit.save')}
        </Button>
        <Button onClick={edit.takeTheirs} disabledFocusable={edit.isBusy || !edit.isChanged}>
          {text('edit.discard')}
        </Button>
        <Text role="status">{unavailable ?? (edit.isSaved ? text('edit.saved') : '')}</Text>
      </div>
    </form>
  )
}

function Overtaken(props: {
  who: string | null
  rows: readonly { field: string; now: ReactNode; yours: ReactNode }[]
  onTheirs: () => void
  onMine: () => void
}) {
  const { who, rows, onTheirs, onMine } = props
  const styles = useStyles()
  const text = useText()
  return (
    <MessageBar intent="warning" layout="multiline" role="alert">
      <MessageBarBody>
        <MessageBarTitle>
          {who === null ? text('edit.overtaken') : text('edit.overtakenBy', { who })}
        </MessageBarTitle>
        {text('edit.overtakenHint')}
        <SmallTable
          label={text('edit.difference')}
          rows={rows}
          rowKey={row => row.field}
          empty={text('edit.noDifference')}
          columns={[
            { key: 'field', title: text('edit.field'), show: row => row.field },
            { key: 'now', title: text('edit.now'), show: row => row.now },
            { key: 'yours', title: text('edit.yours'), show: row => row.yours },
          ]}
        />
        <div className={styles.choices}>
          <Button onClick={onMine}>{text('edit.keepMine')}</Button>
          <Button onClick={onTheirs}>{text('edit.takeTheirs')}</Button>
        </div>
      </MessageBarBody>
    </MessageBar>
  )
}

function plain(value: FormValue | undefined): string {
  return Array.isArray(value) ? value.join(', ') : String(value ?? '')
}
