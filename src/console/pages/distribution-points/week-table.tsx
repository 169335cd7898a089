import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import type { DistributionPointDetail } from '#api-client'
import { useFormats } from '#console/language'
import { useText } from './point-text.ts'

/** One hour of the week. */
export type Hour = DistributionPointDetail['properties']['week'][number]

/** Monday first, as the site has it. */
export const weekdays = [0, 1, 2, 3, 4, 5, 6] as const
const hours = Array.from({ length: 24 }, (_, hour) => hour)
const signs: Record<Hour['access'], string> = {
  open: '●',
  'medium-and-high': '◐',
  'high-only': '○',
  closed: '×',
}

const useStyles = makeStyles({
  frame: { overflowX: 'auto', maxWidth: '100%' },
  table: { borderCollapse: 'collapse', fontSize: tokens.fontSizeBase200 },
  head: { fontWeight: tokens.fontWeightRegular, padding: '2px', minWidth: '18px' },
  day: { textAlign: 'start', paddingRight: tokens.spacingHorizontalS, fontWeight: tokens.fontWeightRegular },
  cell: {
    textAlign: 'center',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    padding: '2px',
    minWidth: '18px',
  },
  open: { backgroundColor: tokens.colorPaletteGreenBackground2, color: tokens.colorNeutralForeground1 },
  some: { backgroundColor: tokens.colorNeutralBackground5 },
  closed: { backgroundColor: tokens.colorPaletteRedBackground2, color: tokens.colorNeutralForeground1 },
  limited: { textDecorationLine: 'underline' },
  legend: {
    display: 'flex',
    flexWrap: 'wrap',
    columnGap: tokens.spacingHorizontalL,
    margin: `${tokens.spacingVerticalXS} 0 0`,
    fontSize: tokens.fontSizeBase200,
  },
})

/** The name of a weekday: 0 is Monday. */
export function weekdayName(day: number, language: string): string {
  return new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(
    new Date(Date.UTC(2024, 0, 1 + day)),
  )
}

/** When a point transfers, and how fast: a line for each day, a cell for each hour. */
export function WeekTable({ week }: { week: readonly Hour[] }) {
  const styles = useStyles()
  const text = useText()
  const { rate } = useFormats()
  const language = document.documentElement.lang
  const sayHour = ({ access, bytesPerSecond }: Hour) =>
    bytesPerSecond === null
      ? text(`access.${access}`)
      : `${text(`access.${access}`)}, ${text('week.atMost', { rate: rate(bytesPerSecond) })}`
  return (
    <div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard. */}
      <section className={styles.frame} tabIndex={0} aria-label={text('tabs.schedule')}>
        <table className={styles.table} aria-label={text('tabs.schedule')}>
          <thead>
            <tr>
              <td />
              {hours.map(hour => (
                <th key={hour} scope="col" className={styles.head}>
                  {hour}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {weekdays.map(day => (
              <tr key={day}>
                <th scope="row" className={styles.day}>
                  {weekdayName(day, language)}
                </th>
                {hours.map(hour => {
                  const at = week[day * 24 + hour] ?? { access: 'open', bytesPerSecond: null }
                  return (
                    <td
                      key={hour}
                      title={sayHour(at)}
                      className={mergeClasses(
                        styles.cell,
                        at.access === 'open'
                          ? styles.open
                          : at.access === 'closed'
                            ? styles.closed
                            : styles.some,
                        at.bytesPerSecond !== null && styles.limited,
                      )}
                    >
                      {signs[at.access]}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p className={styles.legend}>
        {(['open', 'medium-and-high', 'high-only', 'closed'] as const).map(access => (
          <span key={access}>{`${signs[access]} ${text(`access.${access}`)}`}</span>
        ))}
        {week.some(hour => hour.bytesPerSecond !== null) && <span>{text('week.underlined')}</span>}
      </p>
    </div>
  )
}
