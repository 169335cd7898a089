import { makeStyles, tokens } from '@fluentui/react-components'
import { useFormats } from '#console/language'
import { useText } from '../schedule-text.ts'
import type { CalendarEntry } from './calendar-entries.ts'
import { EntryState } from './entry-state.tsx'

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

/** One time of a schedule in the calendar; chosen, its details are shown. */
export function EntryButton(props: {
  name: string
  at: string
  state: CalendarEntry['state']
  onChoose: () => void
}) {
  const { name, at, state, onChoose } = props
  const styles = useStyles()
  const text = useText()
  const time = useFormats().time(at)
  const said = text(`times.${state}`)
  return (
    <button
      type="button"
      className={styles.entry}
      onClick={onChoose}
      title={said}
      aria-label={`${time} ${name}: ${said}`}
    >
      <EntryState state={state}>{`${time} ${name}`}</EntryState>
    </button>
  )
}
