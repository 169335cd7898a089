// A month of scheduled updates, as a table: what was with its result, and what will be.

import { Button, makeStyles, mergeClasses, Subtitle2, Text, tokens } from '@fluentui/react-components'
import { ChevronLeftRegular } from '@fluentui/react-icons/svg/chevron-left'
import { ChevronRightRegular } from '@fluentui/react-icons/svg/chevron-right'
import { useQuery } from '@tanstack/react-query'
import { servicingCalendarQuery } from '#console/data'
import { useFormats, useLanguage } from '#console/language'
import { Loaded, useAddress, useNarrow } from '#console/parts'
import { useText } from '../schedule-text.ts'
import { entriesByDay } from './calendar-entries.ts'
import { EntryButton } from './entry-button.tsx'
import { addMonths, dayOf, isMonth, monthOf, stretchOf, weeksOf } from './month-days.ts'
import { MonthList } from './month-list.tsx'

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
  summary: { cursor: 'pointer', fontSize: tokens.fontSizeBase200, padding: '4px 0' },
  entries: { listStyleType: 'none', margin: 0, padding: 0 },
})

/** See the top of this file. The month stands in the address. */
export function MonthCalendar() {
  const styles = useStyles()
  const text = useText()
  const language = useLanguage()
  const { dateTime } = useFormats()
  const isNarrow = useNarrow()
  const [address, change] = useAddress()
  const today = new Date()
  const month = isMonth(address.month) ? address.month : monthOf(today)
  const weeks = weeksOf(month)
  const stretch = stretchOf(weeks)
  const query = useQuery(servicingCalendarQuery(stretch.from, stretch.until))
  const name = new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric' }).format(
    new Date(`${month}-15T12:00`),
  )
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
      </div>
      <Loaded query={query}>
        {({ times, completeUntil }) => {
          const entries = entriesByDay(times)
          const choose = (schedule: string) => change({ selected: schedule })
          const inMonth = [...entries].filter(([day]) => day.startsWith(month)).flatMap(([, own]) => own)
          const list = (
            <MonthList label={text('calendar.times', { month: name })} entries={inMonth} onChoose={choose} />
          )
          return (
            <>
              {completeUntil < stretch.until && (
                <Text size={200}>{text('calendar.cut', { at: dateTime(completeUntil) })}</Text>
              )}
              {isNarrow ? (
                list
              ) : (
                <>
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
                                        <EntryButton
                                          name={entry.name}
                                          at={entry.at}
                                          state={entry.state}
                                          onChoose={() => choose(entry.schedule)}
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
                  <details>
                    <summary className={styles.summary}>{text('calendar.asList')}</summary>
                    {list}
                  </details>
                </>
              )}
            </>
          )
        }}
      </Loaded>
    </section>
  )
}
