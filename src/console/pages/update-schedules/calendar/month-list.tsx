import { Link } from '@fluentui/react-components'
import { useFormats } from '#console/language'
import { SmallTable } from '#console/parts'
import { useText } from '../schedule-text.ts'
import type { CalendarEntry } from './calendar-entries.ts'
import { EntryState } from './entry-state.tsx'

/** The times of a month below one another: what a narrow window shows, and what is read rather than looked at. */
export function MonthList(props: {
  label: string
  entries: readonly CalendarEntry[]
  onChoose: (schedule: string) => void
}) {
  const { label, entries, onChoose } = props
  const text = useText()
  const { dateTime } = useFormats()
  return (
    <SmallTable
      label={label}
      rows={entries}
      rowKey={entry => entry.key}
      empty={text('calendar.none')}
      columns={[
        { key: 'at', title: text('results.time'), isShort: true, show: entry => dateTime(entry.at) },
        {
          key: 'name',
          title: text('columns.name'),
          show: entry => (
            <Link as="button" onClick={() => onChoose(entry.schedule)}>
              {entry.name}
            </Link>
          ),
        },
        { key: 'packages', title: text('columns.packages'), show: entry => entry.packages.join(', ') },
        {
          key: 'state',
          title: text('columns.result'),
          isShort: true,
          show: entry => <EntryState state={entry.state}>{text(`times.${entry.state}`)}</EntryState>,
        },
      ]}
    />
  )
}
