// A month of scheduled updates, as a table: what was with its result, and what will be.

import { Button, makeStyles, mergeClasses, Subtitle2, Text, tokens } from '@fluentui/react-components'
import { ChevronLeftRegular } from '@fluentui/react-icons/svg/chevron-left'
import { ChevronRightRegular } from '@fluentui/react-icons/svg/chevron-right'
import { useQueries } from '@tanstack/react-query'
import type { ServicingSchedule } from '#api-client'
import { occurrencesQuery } from '#console/data'
import { useLanguage } from '#console/language'
import { useAddress } from '#console/parts'
import type { TimeState } from '../schedule-columns.tsx'
import { useText } from '../schedule-text.ts'
import { CalendarEntry } from './calendar-entry.tsx'
import { addMonths, dayOf, isMonth, monthOf, weeksOf } from './month-days.ts'

const useStyles = makeStyles({
  calendar: {
    display: 'flex',
    flexDirection: 'column',
    flexGrow: 1,
    minHeight: '320px',
    overflow: 'auto',
    padding: `0 ${tokens.spacingHorizontalM} ${tokens.spacingVerticalM}`,
  },
  head: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  title: { margin: 0, minWidth: '160px' },
  table: { borderCollapse: 'collapse', tableLayout: 'fixed', width: '100%', minWidth: '640px' },
  weekday: {
    textAlign: 'start',
    padding: '4px 6px',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
  },
  day: {
    height: '76px',
    verticalAlign: 'top',
    padding: '4px 6px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  other: { backgroundColor: tokens.colorNeutralBackground3 },
  today: { boxShadow: `inset 0 0 0 2px ${tokens.colorBrandStroke1}` },
  entries: { listStyleType: 'none', margin: 0, padding: 0 },
})

/** Something of a day. */
type Entry = { key: string; schedule: ServicingSchedule; at: string; state: TimeState | 'due' }

/** See the top of this file. The month stands in the address. */
export function MonthCalendar({ schedules }: { schedules: readonly ServicingSchedule[] }) {
  const styles = useStyles()
  const text = useText()
  const language = useLanguage()
  const [address, change] = useAddress()
  const today = new Date()
  const month = isMonth(address.month) ? address.month : monthOf(today)
  const entries = useEntries(schedules)
  const name = new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric' }).format(
    new Date(`${month}-15T12:00`),
  )
  const weeks = weeksOf(month)
  const weekday = (date: string, length: 'short' | 'long') =>
    new Intl.DateTimeFormat(language, { weekday: length }).format(new Date(`${date}T12:00`))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard.
    <section className={styles.calendar} aria-label={text('calendar.label')} tabIndex={0}>
      <div className={styles.head}>
        <Button
          appearance="subtle"
          icon={<ChevronLeftRegular />}
          aria-label={text('calendar.before')}
          onClick={() => change({ month: addMonths(month, -1) })}
        />
        <Subtitle2 as="h2" className={styles.title} aria-live="polite">
          {name}
        </Subtitle2>
        <Button
          appearance="subtle"
          icon={<ChevronRightRegular />}
          aria-label={text('calendar.after')}
          onClick={() => change({ month: addMonths(month, 1) })}
        />
        <Button onClick={() => change({ month: null })}>{text('calendar.today')}</Button>
        <Text size={200}>{text('calendar.five')}</Text>
      </div>
      <table className={styles.table} aria-label={name}>
        <thead>
          <tr>
            {(weeks[0] ?? []).map(({ date }) => (
              <th key={date} scope="col" className={styles.weekday} abbr={weekday(date, 'long')}>
                {weekday(date, 'short')}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map(week => (
            <tr key={week[0]?.date}>
              {week.map(({ date, isInMonth }) => {
                const own = entries.get(date) ?? []
                return (
                  <td
                    key={date}
                    aria-current={date === dayOf(today) ? 'date' : undefined}
                    className={mergeClasses(
                      styles.day,
                      !isInMonth && styles.other,
                      date === dayOf(today) && styles.today,
                    )}
                  >
                    <time dateTime={date}>{Number(date.slice(8))}</time>
                    {own.length > 0 && (
                      <ul className={styles.entries}>
                        {own.map(entry => (
                          <li key={entry.key}>
                            <CalendarEntry
                              name={entry.schedule.definition.name}
                              at={entry.at}
                              state={entry.state}
                              onChoose={() => change({ selected: entry.schedule.id })}
                            />
                          </li>
                        ))}
                      </ul>
                    )}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** What was and what will be, by the day in local time. */
function useEntries(schedules: readonly ServicingSchedule[]): Map<string, Entry[]> {
  const past = useQueries({ queries: schedules.map(one => occurrencesQuery(one.id)) })
  const found = new Map<string, Entry[]>()
  const add = (entry: Entry) => {
    const day = dayOf(new Date(entry.at))
    found.set(day, [...(found.get(day) ?? []), entry])
  }
  for (const [place, schedule] of schedules.entries()) {
    for (const { id, startedAt, dueAt, state } of past[place]?.data ?? [])
      add({ key: id, schedule, at: startedAt ?? dueAt, state })
    for (const { due, start } of schedule.next)
      add({ key: `${schedule.id} ${due}`, schedule, at: start ?? due, state: 'due' })
  }
  for (const entries of found.values()) entries.sort((left, right) => left.at.localeCompare(right.at))
  return found
}
