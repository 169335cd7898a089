import type { DistributionPointGroup } from '#api-client'
import { ContentPages, ContentTable } from '#console/content-states'
import { usePackageNames } from '#console/data'
import { useFormats } from '#console/language'
import { Facts } from '#console/parts'
import { useText } from './group-text.ts'

/** What the group is. */
export function GroupSummary({ group }: { group: DistributionPointGroup }) {
  const text = useText()
  const { dateTime } = useFormats()
  const nameOf = usePackageNames()
  return (
    <Facts
      facts={[
        { label: text('columns.description'), value: group.description },
        { label: text('columns.members'), value: group.members.join(', ') },
        { label: text('columns.contents'), value: group.contents.map(nameOf).join(', ') },
        { label: text('columns.created'), value: dateTime(group.createdAt) },
        { label: text('columns.createdBy'), value: group.createdBy },
      ]}
    />
  )
}

/** How the content of the group stands on its members. */
export function GroupStatus({ group }: { group: DistributionPointGroup }) {
  const text = useText()
  return (
    <ContentPages
      of={{ group: group.name }}
      show={rows => <ContentTable label={text('tabs.status')} rows={rows} empty={text('noContent')} />}
    />
  )
}
