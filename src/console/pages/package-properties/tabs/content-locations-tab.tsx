import { useQuery } from '@tanstack/react-query'
import type { UpgradePackageDetail } from '#api-client'
import { ContentTable } from '#console/content-states'
import { contentStatusQuery } from '#console/data'
import { Loaded } from '#console/parts'
import { useText } from '../property-text.ts'

/** The points that hold the package, or shall; with the receipt that proves it. */
export function ContentLocationsTab({ read }: { read: { value: UpgradePackageDetail } }) {
  const text = useText()
  const query = useQuery(contentStatusQuery(read.value.id))
  return (
    <Loaded query={query}>
      {rows => (
        <ContentTable
          label={text('tabs.locations')}
          rows={rows}
          empty={text('locations.none')}
          without="package"
        />
      )}
    </Loaded>
  )
}
