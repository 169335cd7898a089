import { makeStyles, tokens } from '@fluentui/react-components'
import { useLanguage } from '#console/language'
import { type StateKind, StateLabel } from '#console/parts'
import type { TimeState } from '../schedule-columns.tsx'
import { useText } from '../schedule-text.ts'

const useStyles = makeStyles({
  entry: {
    width: '100%',
    border: 'none',
    padding: '2px 0',
    background: 'none',
    font: 'inherit',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground1,
    textAlign: 'start',
    cursor: 'pointer',
    overflowWrap: 'anywhere',
    minHeight: '24px',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
})

const kinds: Record<TimeState | 'due', StateKind> = {
  due: 'waiting',
  waiting: 'waiting',
  running: 'working',
  succeeded: 'good',
  failed: 'bad',
  cancelled: 'bad',
  skipped: 'none',
  missed: 'warning',
}

/** One time of a schedule in the calendar; chosen, its details are shown. */
export function CalendarEntry(props: {
  name: string
  at: string
  state: TimeState | 'due'
  onChoose: () => void
}) {
  const { name, at, state, onChoose } = props
  const styles = useStyles()
  const text = useText()
  const language = useLanguage()
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'short' }).format(new Date(at))
  const said = text(`times.${state}`)
  return (
    <button
      type="button"
      className={styles.entry}
      onClick={onChoose}
      title={said}
      aria-label={`${time} ${name}: ${said}`}
    >
      <StateLabel kind={kinds[state]}>{`${time} ${name}`}</StateLabel>
    </button>
  )
}
