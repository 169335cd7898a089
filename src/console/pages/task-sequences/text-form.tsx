import {
  Button,
  Field,
  Input,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Spinner,
  Subtitle2,
  Text,
  Textarea,
  tokens,
} from '@fluentui/react-components'
import { type ChangeEvent, type FormEvent, useRef, useState } from 'react'
import type { TaskSequenceDefinition } from '#api-client'
import { editConflict, queryClient, SiteProblem } from '#console/data'
import { Page, ProblemMessage } from '#console/parts'
import { useProblemWords } from '#console/problems'
import { CommandLines } from './command-lines.tsx'
import { ProblemTable } from './problem-table.tsx'
import { useText } from './sequence-text.ts'
import { useReadText } from './use-read-text.ts'

const useStyles = makeStyles({
  form: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 3fr) minmax(0, 2fr)',
    gap: tokens.spacingHorizontalL,
    padding: tokens.spacingHorizontalM,
    flexGrow: 1,
    minHeight: 0,
    '@media (max-width: 1000px)': { gridTemplateColumns: 'minmax(0, 1fr)', overflow: 'auto' },
    '@media (max-width: 719px)': { overflow: 'visible' },
  },
  column: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    minHeight: 0,
    minWidth: 0,
  },
  scrolls: { overflow: 'auto' },
  fields: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(220px, 1fr))',
    gap: tokens.spacingHorizontalM,
  },
  grows: { display: 'flex', flexDirection: 'column', flexGrow: 1, minHeight: '260px' },
  area: {
    flexGrow: 1,
    '& textarea': {
      height: '100%',
      maxHeight: 'none',
      minHeight: '240px',
      fontFamily: tokens.fontFamilyMonospace,
      fontSize: tokens.fontSizeBase200,
      whiteSpace: 'pre',
      tabSize: 2,
    },
  },
  title: { margin: 0 },
  buttons: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  file: { position: 'absolute', width: '1px', height: '1px', opacity: 0 },
})

/** What is saved. */
type SavedText = { name: string; comment: string; definition: TaskSequenceDefinition }

/** A text with its name, what the site says of it, and how it is saved. */
export function TextForm(props: {
  title: string
  /** What the button says that saves it. */
  label: string
  start: { name: string; text: string }
  withFile?: boolean
  /** Somebody else saved a version meanwhile. */
  overtaken?: { by: string; version: number; onTheirs: () => void } | null
  save: (saved: SavedText) => Promise<void>
  onCancel: () => void
}) {
  const { title, label, start, withFile = false, overtaken = null, save, onCancel } = props
  const styles = useStyles()
  const text = useText()
  const words = useProblemWords()
  const area = useRef<HTMLTextAreaElement>(null)
  const [name, setName] = useState(start.name)
  const [comment, setComment] = useState('')
  const [typed, setTyped] = useState(start.text)
  const [isTried, setTried] = useState(false)
  const [problem, setProblem] = useState<Error | null>(null)
  const [isBusy, setBusy] = useState(false)
  const found = useReadText(typed)
  const goTo = (line: number, column: number) => selectPlace(area.current, line, column)
  const isNameTaken = problem instanceof SiteProblem && problem.code === 'TASK_SEQUENCE_NAME_TAKEN'
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (name.trim() === '' || found.read === null) return
    setBusy(true)
    setProblem(null)
    try {
      await save({ name: name.trim(), comment: comment.trim(), definition: found.read.definition })
    } catch (error) {
      setProblem(error as Error)
      if (error instanceof SiteProblem && error.code === editConflict)
        await queryClient.invalidateQueries({ queryKey: ['task-sequence'] })
    } finally {
      setBusy(false)
    }
  }
  const openFile = async (event: ChangeEvent<HTMLInputElement>) => {
    const [file] = event.target.files ?? []
    if (!file) return
    setTyped(await file.text())
    if (name === '') setName(file.name.replace(/\.ya?ml$/i, ''))
  }
  const nameWrong =
    isTried && name.trim() === '' ? text('wrong.name') : isNameTaken ? words(problem).whole : null
  return (
    <Page title={title}>
      <form className={styles.form} onSubmit={event => void submit(event)} aria-label={title} noValidate>
        <div className={styles.column}>
          <div className={styles.fields}>
            <Field label={text('columns.name')} required validationMessage={nameWrong}>
              <Input value={name} maxLength={100} onChange={(_, { value }) => setName(value)} />
            </Field>
            <Field label={text('columns.comment')}>
              <Input value={comment} maxLength={500} onChange={(_, { value }) => setComment(value)} />
            </Field>
          </div>
          {withFile && (
            <div className={styles.buttons}>
              <FileButton onOpen={openFile} />
            </div>
          )}
          <Field
            className={styles.grows}
            label={text('text.label')}
            required
            validationMessage={
              found.wrong
                ? text('text.wrong', found.wrong)
                : isTried && typed.trim() === ''
                  ? text('wrong.text')
                  : null
            }
          >
            <Textarea
              ref={area}
              className={styles.area}
              value={typed}
              spellCheck={false}
              onChange={(_, { value }) => setTyped(value)}
            />
          </Field>
          {overtaken && (
            <MessageBar intent="warning" layout="multiline">
              <MessageBarBody>
                {text('text.overtaken', { by: overtaken.by, version: overtaken.version })}{' '}
                <Button size="small" onClick={overtaken.onTheirs}>
                  {text('text.takeTheirs')}
                </Button>
              </MessageBarBody>
            </MessageBar>
          )}
          {problem && !isNameTaken && <ProblemMessage problem={problem} title={text('text.notSaved')} />}
          <div className={styles.buttons}>
            <Button type="submit" appearance="primary" disabledFocusable={isBusy || found.read === null}>
              {label}
            </Button>
            <Button onClick={onCancel}>{text('text.cancel')}</Button>
            {found.isReading ? (
              <Spinner size="tiny" label={text('text.reading')} />
            ) : (
              <Text role="status">
                {found.wrong === null && found.read !== null && text('text.readable')}
                {found.wrong !== null && (
                  <Button size="small" onClick={() => goTo(found.wrong?.line ?? 1, found.wrong?.column ?? 1)}>
                    {text('problems.goTo', found.wrong)}
                  </Button>
                )}
              </Text>
            )}
          </div>
        </div>
        <section
          className={`${styles.column} ${styles.scrolls}`}
          aria-label={text('text.meaning')}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard.
          tabIndex={0}
        >
          {found.problem && <ProblemMessage problem={found.problem} />}
          {found.read && (
            <>
              <Subtitle2 as="h2" className={styles.title}>
                {text('problems.title')}
              </Subtitle2>
              <ProblemTable problems={found.read.problems} onGoTo={goTo} />
              <Subtitle2 as="h2" className={styles.title}>
                {text('tabs.commandLine')}
              </Subtitle2>
              <CommandLines lines={found.read.commandLines} />
            </>
          )}
        </section>
      </form>
    </Page>
  )
}

function FileButton({ onOpen }: { onOpen: (event: ChangeEvent<HTMLInputElement>) => Promise<void> }) {
  const styles = useStyles()
  const text = useText()
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button onClick={() => input.current?.click()}>{text('text.open')}</Button>
      <input
        ref={input}
        className={styles.file}
        type="file"
        accept=".yaml,.yml,application/yaml"
        aria-label={text('text.open')}
        tabIndex={-1}
        onChange={event => void onOpen(event)}
      />
    </>
  )
}

/** Puts the cursor at a place and shows it. */
function selectPlace(area: HTMLTextAreaElement | null, line: number, column: number): void {
  if (area === null) return
  const lines = area.value.split('\n')
  const begin = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0)
  area.focus()
  area.setSelectionRange(begin + column - 1, begin + (lines[line - 1]?.length ?? 0))
  area.scrollTop = (area.scrollHeight / Math.max(lines.length, 1)) * Math.max(0, line - 4)
}
