import type { DetailsTab } from '#console/parts'
import type { ListedPackage } from './listed-package.ts'
import type { PackageText } from './package-text.ts'
import { ContentLocationsTab } from './tabs/content-locations-tab.tsx'
import { ProofTab } from './tabs/proof-tab.tsx'
import { RunsTab } from './tabs/runs-tab.tsx'
import { SummaryTab } from './tabs/summary-tab.tsx'
import { UpdateStatusTab } from './tabs/update-status-tab.tsx'
import { VersionsTab } from './tabs/versions-tab.tsx'

/** The tabs of one package. */
export function packageTabs(row: ListedPackage, text: PackageText): DetailsTab[] {
  return [
    { key: 'summary', label: text('tabs.summary'), content: () => <SummaryTab row={row} /> },
    { key: 'update-status', label: text('tabs.updateStatus'), content: () => <UpdateStatusTab row={row} /> },
    {
      key: 'content-locations',
      label: text('tabs.contentLocations'),
      content: () => <ContentLocationsTab row={row} />,
    },
    { key: 'versions', label: text('tabs.versions'), content: () => <VersionsTab row={row} /> },
    { key: 'runs', label: text('tabs.runs'), content: () => <RunsTab row={row} /> },
    { key: 'proof', label: text('tabs.proof'), content: () => <ProofTab row={row} /> },
  ]
}
