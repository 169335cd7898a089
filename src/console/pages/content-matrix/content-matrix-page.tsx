// Monitoring > Content by Distribution Point.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { PackageOnPoints, PointContents } from '#api-client'
import { ContentPages, ContentTable } from '#console/content-states'
import { contentByPointQuery, contentMatrixQuery } from '#console/data'
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
  const view = views.find(one => one === address.view) ?? 'matrix'
  const points = useQuery(contentByPointQuery())
  const matrix = useQuery({ ...contentMatrixQuery(), enabled: view === 'matrix' })
  const refresh = () => void Promise.all([points.refetch(), view === 'matrix' && matrix.refetch()])
  const { point } = address
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
          <ShareBar label={text('title')} shares={sharesOf(points.data ?? [], text)} />
        </div>
        <Tabs
          name="view"
          tabs={views.map(key => ({ key, label: text(`views.${key}`) }))}
          chosen={view}
          onChoose={key => change({ view: key })}
        />
      </div>
      <div id="view-panel" role="tabpanel" aria-labelledby={`view-${view}`} className={styles.view}>
        <Loaded query={points}>
          {all => (
            <View
              view={view}
              points={all}
              matrix={matrix}
              point={point}
              onChoose={name => change({ point: name })}
            />
          )}
        </Loaded>
      </div>
      <Details
        name={point ?? null}
        selected={0}
        tabs={point === undefined ? [] : [receiptsTab(point, text)]}
      />
    </Page>
  )
}

const receiptsTab = (point: string, text: ReturnType<typeof useText>) => ({
  key: 'receipts',
  label: text('receipts'),
  content: () => (
    <ContentPages
      of={{ point }}
      show={rows => (
        <ContentTable label={text('receipts')} rows={rows} empty={text('nothingHere')} without="point" />
      )}
    />
  ),
})

function View(props: {
  view: (typeof views)[number]
  points: readonly PointContents[]
  matrix: UseQueryResult<PackageOnPoints[]>
  point: string | undefined
  onChoose: (point: string) => void
}) {
  const { view, points, matrix } = props
  const styles = useStyles()
  const text = useText()
  if (points.length === 0) return <Text className={styles.empty}>{text('noPoints')}</Text>
  if (view === 'tree') return <PointTree {...props} />
  return (
    <Loaded query={matrix}>
      {packages =>
        packages.length === 0 ? (
          <Text className={styles.empty}>{text('noPackages')}</Text>
        ) : (
          <StatusMatrix {...props} packages={packages} />
        )
      }
    </Loaded>
  )
}

function sharesOf(points: readonly PointContents[], text: ReturnType<typeof useText>): Share[] {
  return (
    [
      ['success', 'success', 'good'],
      ['in-progress', 'inProgress', 'working'],
      ['error', 'errors', 'bad'],
      ['unknown', 'unknown', 'unknown'],
    ] as const
  ).map(([key, count, kind]) => ({
    key,
    label: text(`categories.${key}`),
    amount: points.reduce((sum, point) => sum + point[count], 0),
    kind,
  }))
}
