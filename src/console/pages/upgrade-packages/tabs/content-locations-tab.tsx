import type { ContentStatus } from '#api-client'
import { ContentPages } from '#console/content-states'
import { type Formats, useFormats } from '#console/language'
import { SmallTable, type StateKind, StateLabel } from '#console/parts'
import type { ListedPackage } from '../listed-package.ts'
import { type PackageText, useText } from '../package-text.ts'

const kinds: Record<ContentStatus['category'], StateKind> = {
  success: 'good',
  'in-progress': 'working',
  error: 'bad',
  unknown: 'unknown',
}

/** The points that hold the package, or shall; with the receipt that proves it. */
export function ContentLocationsTab({ row }: { row: ListedPackage }) {
  const text = useText()
  const formats = useFormats()
  return (
    <ContentPages
      of={{ packageId: row.id }}
      show={points => (
        <SmallTable
          label={text('tabs.contentLocations')}
          rows={points}
          rowKey={point => point.point}
          empty={text('locations.none')}
          columns={[
            { key: 'point', title: text('locations.point'), show: point => point.point },
            {
              key: 'state',
              title: text('locations.state'),
              show: point => <State point={point} text={text} />,
            },
            {
              key: 'version',
              title: text('locations.version'),
              atEnd: true,
              show: point => formats.number(point.version),
            },
            {
              key: 'progress',
              title: text('locations.progress'),
              show: point => progressOf(point, text, formats),
            },
            {
              key: 'priority',
              title: text('locations.priority'),
              show: point => text(`priorities.${point.priority}`),
            },
            {
              key: 'receipt',
              title: text('locations.receipt'),
              show: point =>
                point.receipt === null
                  ? text('locations.noReceipt')
                  : `${point.receipt.version}: ${formats.ago(point.receipt.verifiedAt)}`,
            },
          ]}
        />
      )}
    />
  )
}

function State({ point, text }: { point: ContentStatus; text: PackageText }) {
  const key = point.category === 'unknown' ? 'unknown' : (String(point.state) as '0')
  const reason = typeof point.error?.message === 'string' ? `: ${point.error.message}` : ''
  return (
    <StateLabel kind={kinds[point.category]}>
      {text(`contentState.${key}`)}
      {reason}
    </StateLabel>
  )
}

/** How far a transfer is, or what it waits for. */
function progressOf(
  point: ContentStatus,
  text: PackageText,
  { percent, rate, seconds }: Formats,
): string | null {
  if (point.category !== 'in-progress') return null
  if (point.waitingFor !== null) return text(`locations.waitingFor.${point.waitingFor}`)
  const moved = text('locations.percent', {
    percent: percent(point.percent),
    rate: rate(point.bytesPerSecond),
  })
  return point.secondsLeft === null
    ? moved
    : `${moved}, ${text('locations.left', { left: seconds(point.secondsLeft) })}`
}
