import type { DistributionPoint } from '#api-client'
import type { Formats } from '#console/language'
import { type Column, StateLabel } from '#console/parts'
import type { PointText } from './point-text.ts'

/** From when on what a point said before no longer counts, in milliseconds (product/distribution). */
const silentMs = 10 * 60_000

/** Whether a point asks. */
export function PointState({ point, text }: { point: DistributionPoint; text: PointText }) {
  const state = stateOf(point)
  return (
    <StateLabel kind={state === 'online' ? 'good' : state === 'silent' ? 'warning' : 'unknown'}>
      {text(`states.${state}`)}
    </StateLabel>
  )
}

function stateOf({ lastSeenAt }: DistributionPoint): 'online' | 'silent' | 'never' {
  if (lastSeenAt === null) return 'never'
  return Date.now() - new Date(lastSeenAt).getTime() < silentMs ? 'online' : 'silent'
}

/** The columns of the list. */
export function pointColumns(text: PointText, { dateTime, ago }: Formats): Column<DistributionPoint>[] {
  return [
    { key: 'name', title: text('columns.name'), value: point => point.name, width: 180, onNarrow: true },
    {
      key: 'state',
      title: text('columns.state'),
      value: point => text(`states.${stateOf(point)}`),
      show: point => <PointState point={point} text={text} />,
      width: 160,
      onNarrow: true,
    },
    { key: 'address', title: text('columns.address'), value: point => point.address, width: 240 },
    {
      key: 'seen',
      title: text('columns.seen'),
      value: point => point.lastSeenAt,
      show: point => ago(point.lastSeenAt),
      width: 160,
    },
    {
      key: 'joined',
      title: text('columns.joined'),
      value: point => point.joinedAt,
      show: point => dateTime(point.joinedAt),
      width: 150,
    },
  ]
}
