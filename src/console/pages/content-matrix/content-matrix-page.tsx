// Monitoring > Content by Distribution Point.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { ContentStatus, ContentSummary, DistributionPoint } from '#api-client'
import { ContentTable } from '#console/content-states'
import { contentStatusQuery, contentSummaryQuery, pointDetailsQuery, pointsQuery } from '#console/data'
import { Details, Loaded, Page, type Share, ShareBar, Tabs, useAddress } from '#console/parts'
import { PointTree } from './point-tree.tsx'
import { StatusMatrix } from './status-matrix.tsx'
import { useText } from './status-text.ts'

const useStyles = makeStyles({
  head: { padding: `0 ${tokens.spacingHorizontalM}`, flexShrink: 0 },
  summary: { maxWidth: '520px', padding: `${tokens.spacingVerticalS} 0` },
  empty: { padding: tokens.spacingHorizontalXXL, flexGrow: 1 },
  view: { display: 'flex', flexDirection: 'column', flexGrow: 1, minHeight: 0 },
})

const views = ['matrix', 'tree'] as const

/** See the top of this file. */
export function ContentMatrixPage() {
  const styles = useStyles()
  const text = useText()
  const [address, change] = useAddress()
  const statuses = useQuery(contentStatusQuery())
  const packages = useQuery(contentSummaryQuery())
  const points = useQuery(pointsQuery())
  const view = views.find(one => one === address.view) ?? 'matrix'
  const refresh = () => void Promise.all([statuses.refetch(), packages.refetch(), points.refetch()])
  const { point } = address
  const rows = (statuses.data ?? []).filter(row => row.point === point)
  return (
    <Page
      title={text('title')}
      actions={[
        {
          key: 'status',
          label: text('title'),
          actions: [
            { key: 'refresh', label: text('refresh'), icon: <ArrowClockwiseRegular />, run: refresh },
          ],
        },
      ]}
    >
      <div className={styles.head}>
        <div className={styles.summary}>
          <ShareBar label={text('title')} shares={sharesOf(statuses.data ?? [], text)} />
        </div>
        <Tabs
          name="view"
          tabs={views.map(key => ({ key, label: text(`views.${key}`) }))}
          chosen={view}
          onChoose={key => change({ view: key })}
        />
      </div>
      <div id="view-panel" role="tabpanel" aria-labelledby={`view-${view}`} className={styles.view}>
        <Loaded query={statuses}>
          {all => (
            <View
              view={view}
              statuses={all}
              packages={packages}
              points={points}
              point={point}
              onChoose={name => change({ point: name })}
            />
          )}
        </Loaded>
      </div>
      <Details
        name={point ?? null}
        selected={0}
        tabs={[
          {
            key: 'receipts',
            label: text('receipts'),
            content: () => (
              <ContentTable
                label={text('receipts')}
                rows={rows}
                empty={text('nothingHere')}
                without="point"
              />
            ),
          },
        ]}
      />
    </Page>
  )
}

function View(props: {
  view: (typeof views)[number]
  statuses: readonly ContentStatus[]
  packages: UseQueryResult<ContentSummary[]>
  points: UseQueryResult<DistributionPoint[]>
  point: string | undefined
  onChoose: (point: string) => void
}) {
  const { view, packages, points } = props
  const styles = useStyles()
  const text = useText()
  const details = useQuery({ ...pointDetailsQuery(), enabled: view === 'tree' })
  return (
    <Loaded query={packages}>
      {allPackages => (
        <Loaded query={points}>
          {allPoints =>
            allPackages.length === 0 || allPoints.length === 0 ? (
              <Text className={styles.empty}>{text(allPoints.length === 0 ? 'noPoints' : 'noPackages')}</Text>
            ) : view === 'tree' ? (
              <Loaded query={details}>{all => <PointTree {...props} points={all} />}</Loaded>
            ) : (
              <StatusMatrix {...props} packages={allPackages} points={allPoints} />
            )
          }
        </Loaded>
      )}
    </Loaded>
  )
}

function sharesOf(statuses: readonly ContentStatus[], text: ReturnType<typeof useText>): Share[] {
  const count = (category: ContentStatus['category']) =>
    statuses.filter(status => status.category === category).length
  return (
    [
      ['success', 'good'],
      ['in-progress', 'working'],
      ['error', 'bad'],
      ['unknown', 'unknown'],
    ] as const
  ).map(([category, kind]) => ({
    key: category,
    label: text(`categories.${category}`),
    amount: count(category),
    kind,
  }))
}
