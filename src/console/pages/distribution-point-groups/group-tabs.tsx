import { useQuery } from '@tanstack/react-query'
import type { DistributionPointGroup } from '#api-client'
import { ContentTable } from '#console/content-states'
import { contentStatusQuery } from '#console/data'
import { useFormats } from '#console/language'
import { Facts, Loaded } from '#console/parts'
import { useText } from './group-text.ts'

/** What the group is. */
export function GroupSummary({ group }: { group: DistributionPointGroup }) {
  const text = useText()
  const { dateTime } = useFormats()
  return (
    <Facts
      facts={[
        { label: text('columns.description'), value: group.description },
        { label: text('columns.members'), value: group.members.join(', ') },
        { label: text('columns.contents'), value: group.contents.join(', ') },
        { label: text('columns.created'), value: dateTime(group.createdAt) },
        { label: text('columns.createdBy'), value: group.createdBy },
      ]}
    />
  )
}

/** How the content of the group stands on its members. */
export function GroupStatus({ group }: { group: DistributionPointGroup }) {
  const text = useText()
  const query = useQuery(contentStatusQuery())
  return (
    <Loaded query={query}>
      {rows => (
        <ContentTable
          label={text('tabs.status')}
          rows={rows.filter(row => row.groups.includes(group.name) && group.members.includes(row.point))}
          empty={text('noContent')}
        />
      )}
    </Loaded>
  )
}
