import type { UpgradePackageDetail } from '#api-client'
import { ContentPages, ContentTable } from '#console/content-states'
import { useText } from '../property-text.ts'

/** The points that hold the package, or shall; with the receipt that proves it. */
export function ContentLocationsTab({ read }: { read: { value: UpgradePackageDetail } }) {
  const text = useText()
  return (
    <ContentPages
      of={{ packageId: read.value.id }}
      show={rows => (
        <ContentTable
          label={text('tabs.locations')}
          rows={rows}
          empty={text('locations.none')}
          without="package"
        />
      )}
    />
  )
}
