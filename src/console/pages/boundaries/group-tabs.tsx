import type { BoundaryGroup } from '#api-client'
import { useFormats } from '#console/language'
import { Facts, SmallTable } from '#console/parts'
import { useText } from './boundary-text.ts'

/** How long until clients fall back, in words. */
export function useFallbackText(): (minutes: number | null) => string {
  const text = useText()
  return minutes => (minutes === null ? text('never') : text('after', { minutes }))
}

/** What the group is. */
export function GroupSummary({ group }: { group: BoundaryGroup }) {
  const text = useText()
  const { dateTime } = useFormats()
  return (
    <Facts
      facts={[
        { label: text('columns.description'), value: group.description },
        { label: text('columns.boundaries'), value: group.boundaries.join(', ') },
        { label: text('columns.points'), value: group.points.join(', ') },
        ...(group.holdsUngroupedPoints
          ? [{ label: text('columns.points'), value: text('holdsUngrouped') }]
          : []),
        { label: text('columns.modified'), value: dateTime(group.modifiedAt) },
        { label: text('columns.modifiedBy'), value: group.modifiedBy },
      ]}
    />
  )
}

/** To whom its clients fall back. */
export function GroupRelationships({ group }: { group: BoundaryGroup }) {
  const text = useText()
  const fallback = useFallbackText()
  return (
    <SmallTable
      label={text('tabs.relationships')}
      columns={[
        { key: 'group', title: text('neighbour'), show: one => one.boundaryGroup },
        { key: 'fallback', title: text('fallback'), show: one => fallback(one.fallbackMinutes) },
      ]}
      rows={group.neighbours}
      rowKey={one => one.boundaryGroup}
      empty={text('noNeighbours', { fallback: fallback(group.defaultFallbackMinutes) })}
    />
  )
}
