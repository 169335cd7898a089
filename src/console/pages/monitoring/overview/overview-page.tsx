// Monitoring > Overview: what people would rather look at than read.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { useQuery } from '@tanstack/react-query'
import { contentArrivalsQuery, contentSummaryQuery, packagesQuery, queryClient } from '#console/data'
import { useFormats } from '#console/language'
import { Loaded, Page, SmallTable, Together } from '#console/parts'
import { useText } from '../monitoring-text.ts'
import { BarChart } from './bar-chart.tsx'
import { ChartFrame } from './chart-frame.tsx'
import { LineChart } from './line-chart.tsx'

/** More bars than this are no picture any more; the table has them all. */
const mostBars = 10
/** Of compliance over time. */
const shownMoments = 25

const useStyles = makeStyles({
  body: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(420px, 100%), 1fr))',
    gap: tokens.spacingHorizontalL,
    padding: tokens.spacingHorizontalM,
    overflow: 'auto',
    alignContent: 'start',
    flexGrow: 1,
  },
})

/** See the top of this file. */
export function OverviewPage() {
  const styles = useStyles()
  const text = useText()
  const parts = [
    useQuery(contentSummaryQuery()),
    useQuery(packagesQuery()),
    useQuery(contentArrivalsQuery(shownMoments)),
  ]
  return (
    <Page
      title={text('overview.title')}
      actions={[
        {
          key: 'overview',
          label: text('overview.title'),
          actions: [
            {
              key: 'refresh',
              label: text('refresh'),
              icon: <ArrowClockwiseRegular />,
              run: () => void queryClient.invalidateQueries(),
            },
          ],
        },
      ]}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard. */}
      <section className={styles.body} tabIndex={0} aria-label={text('overview.title')}>
        <Together queries={parts}>
          <Saved />
          <Ages />
          <Compliance />
        </Together>
      </section>
    </Page>
  )
}

/** Bytes that points had already, by package. */
function Saved() {
  const text = useText()
  const { bytes } = useFormats()
  const packages = useQuery(contentSummaryQuery())
  return (
    <Loaded query={packages}>
      {all => {
        const rows = all
          .map(({ packageId, name, bytesSent: sent, bytesReused: saved }) => ({
            packageId,
            name,
            sent,
            saved,
          }))
          .filter(row => row.sent + row.saved > 0)
          .toSorted((left, right) => right.saved - left.saved)
        const label = (row: (typeof rows)[number]) =>
          text('overview.sentAndSaved', { sent: bytes(row.sent), saved: bytes(row.saved) })
        return (
          <ChartFrame
            title={text('overview.saved')}
            hint={text('overview.savedHint')}
            chart={
              rows.length === 0 ? (
                <Text>{text('overview.nothing')}</Text>
              ) : (
                <BarChart
                  label={text('overview.saved')}
                  bars={rows.slice(0, mostBars).map(row => ({
                    key: row.packageId,
                    label: row.name,
                    amount: label(row),
                    parts: [row.sent, row.saved],
                  }))}
                />
              )
            }
            table={() => (
              <SmallTable
                label={text('overview.saved')}
                rows={rows}
                rowKey={row => row.packageId}
                columns={[
                  { key: 'name', title: text('overview.package'), show: row => row.name },
                  { key: 'sent', title: text('overview.sent'), atEnd: true, show: row => bytes(row.sent) },
                  {
                    key: 'saved',
                    title: text('overview.savedBytes'),
                    atEnd: true,
                    show: row => bytes(row.saved),
                  },
                ]}
              />
            )}
          />
        )
      }}
    </Loaded>
  )
}

/** How old the version in use is, by package. */
function Ages() {
  const text = useText()
  const { number, dateTime } = useFormats()
  const packages = useQuery(packagesQuery())
  return (
    <Loaded query={packages}>
      {all => {
        const rows = all
          .map(({ id: packageId, name, currentVersion: version, currentVersionAt: since }) => ({
            ...{ packageId, name, version, since },
            days: Math.max(0, (Date.now() - Date.parse(since)) / 86_400_000),
          }))
          .toSorted((left, right) => right.days - left.days)
        const days = (row: (typeof rows)[number]) => text('overview.days', { count: Math.floor(row.days) })
        return (
          <ChartFrame
            title={text('overview.age')}
            hint={text('overview.ageHint')}
            chart={
              rows.length === 0 ? (
                <Text>{text('overview.nothing')}</Text>
              ) : (
                <BarChart
                  label={text('overview.age')}
                  bars={rows.slice(0, mostBars).map(row => ({
                    key: row.packageId,
                    label: row.name,
                    amount: days(row),
                    parts: [row.days],
                  }))}
                />
              )
            }
            table={() => (
              <SmallTable
                label={text('overview.age')}
                rows={rows}
                rowKey={row => row.packageId}
                columns={[
                  { key: 'name', title: text('overview.package'), show: row => row.name },
                  {
                    key: 'version',
                    title: text('overview.version'),
                    atEnd: true,
                    show: row => number(row.version),
                  },
                  { key: 'since', title: text('overview.since'), show: row => dateTime(row.since) },
                  { key: 'days', title: text('overview.ageColumn'), atEnd: true, show: days },
                ]}
              />
            )}
          />
        )
      }}
    </Loaded>
  )
}

/** How much of what was asked for had arrived, over time. */
function Compliance() {
  const text = useText()
  const { dateTime, number, percent } = useFormats()
  const arrivals = useQuery(contentArrivalsQuery(shownMoments))
  return (
    <Loaded query={arrivals}>
      {({ moments }) => {
        const shares = moments.map(({ asked, proved }) => (asked === 0 ? 0 : (proved / asked) * 100))
        const at = (place: number) => dateTime(moments.at(place)?.at ?? null)
        return (
          <ChartFrame
            title={text('overview.compliance')}
            hint={text('overview.complianceHint')}
            chart={
              moments.length === 0 ? (
                <Text>{text('overview.nothing')}</Text>
              ) : (
                <LineChart
                  label={text('overview.compliance')}
                  values={shares}
                  from={at(0)}
                  to={at(-1)}
                  sayShare={percent}
                />
              )
            }
            table={() => (
              <SmallTable
                label={text('overview.compliance')}
                rows={moments}
                rowKey={moment => moment.at}
                columns={[
                  {
                    key: 'at',
                    title: text('overview.at'),
                    show: moment => dateTime(moment.at),
                  },
                  {
                    key: 'asked',
                    title: text('overview.asked'),
                    atEnd: true,
                    show: ({ asked }) => number(asked),
                  },
                  {
                    key: 'proved',
                    title: text('overview.proved'),
                    atEnd: true,
                    show: ({ proved }) => number(proved),
                  },
                ]}
              />
            )}
          />
        )
      }}
    </Loaded>
  )
}
