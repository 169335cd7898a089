import type { ContentStatus, ContentSummary } from '#api-client'
import { ContentPages } from '#console/content-states'
import { useFormats } from '#console/language'
import {
  type DetailsTab,
  Facts,
  RowLink,
  ShareBar,
  SmallTable,
  type StateKind,
  StateLabel,
} from '#console/parts'
import { type StatusText, useText } from './status-text.ts'

/** How each category looks. */
export const categoryKinds: Record<ContentStatus['category'], StateKind> = {
  success: 'good',
  'in-progress': 'working',
  error: 'bad',
  unknown: 'unknown',
}

/** The tabs of one content. */
export function contentTabs(row: ContentSummary, text: StatusText): DetailsTab[] {
  return [
    { key: 'summary', label: text('tabs.summary'), content: () => <Summary row={row} /> },
    { key: 'assets', label: text('tabs.assets'), content: () => <Assets row={row} /> },
  ]
}

function Summary({ row }: { row: ContentSummary }) {
  const text = useText()
  const { bytes, number, dateTime } = useFormats()
  return (
    <>
      <ShareBar
        label={text('title')}
        shares={[
          { key: 'success', label: text('columns.success'), amount: row.success, kind: 'good' },
          { key: 'in-progress', label: text('columns.inProgress'), amount: row.inProgress, kind: 'working' },
          { key: 'error', label: text('columns.errors'), amount: row.errors, kind: 'bad' },
          { key: 'unknown', label: text('columns.unknown'), amount: row.unknown, kind: 'unknown' },
        ]}
      />
      <Facts
        facts={[
          { label: text('columns.version'), value: number(row.version) },
          { label: text('columns.size'), value: bytes(row.totalBytes) },
          { label: text('columns.lastCopied'), value: dateTime(row.lastCopiedAt) },
          {
            label: text('columns.packageId'),
            value: (
              <RowLink
                to="/software-library/operating-systems/upgrade-packages"
                search={{ selected: row.packageId, tab: 'content-locations' }}
              >
                {row.packageId}
              </RowLink>
            ),
          },
        ]}
      />
    </>
  )
}

/** What each point has, and signed for. */
function Assets({ row }: { row: ContentSummary }) {
  const text = useText()
  const { bytes, number, ago } = useFormats()
  return (
    <ContentPages
      of={{ packageId: row.packageId }}
      show={points => (
        <SmallTable
          label={text('tabs.assets')}
          rows={points}
          rowKey={point => point.point}
          empty={text('assets.none')}
          columns={[
            { key: 'point', title: text('assets.point'), show: point => point.point },
            {
              key: 'state',
              title: text('assets.state'),
              show: point => (
                <StateLabel kind={categoryKinds[point.category]}>
                  {text(`states.${point.category}`)}
                  {typeof point.error?.message === 'string' ? `: ${point.error.message}` : ''}
                </StateLabel>
              ),
            },
            {
              key: 'version',
              title: text('assets.version'),
              atEnd: true,
              show: point => number(point.version),
            },
            {
              key: 'transferred',
              title: text('assets.transferred'),
              atEnd: true,
              show: point => bytes(point.bytesSent),
            },
            {
              key: 'reused',
              title: text('assets.reused'),
              atEnd: true,
              show: point => bytes(point.bytesReused),
            },
            {
              key: 'receipt',
              title: text('assets.receipt'),
              show: ({ receipt }) =>
                receipt === null
                  ? text('assets.noReceipt')
                  : `${number(receipt.version)}: ${ago(receipt.verifiedAt)}`,
            },
            { key: 'lastSeen', title: text('assets.lastSeen'), show: point => ago(point.pointLastSeenAt) },
          ]}
        />
      )}
    />
  )
}
