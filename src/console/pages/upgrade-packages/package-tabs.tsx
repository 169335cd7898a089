// The tabs of one package. What each shows is loaded when somebody first looks at it.

import { lazy } from 'react'
import type { DetailsTab } from '#console/parts'
import type { ListedPackage } from './listed-package.ts'
import type { PackageText } from './package-text.ts'

const SummaryTab = lazy(async () => ({ default: (await import('./tabs/summary-tab.tsx')).SummaryTab }))
const UpdateStatusTab = lazy(async () => ({
  default: (await import('./tabs/update-status-tab.tsx')).UpdateStatusTab,
}))
const ContentLocationsTab = lazy(async () => ({
  default: (await import('./tabs/content-locations-tab.tsx')).ContentLocationsTab,
}))
const VersionsTab = lazy(async () => ({ default: (await import('./tabs/versions-tab.tsx')).VersionsTab }))
const RunsTab = lazy(async () => ({ default: (await import('./tabs/runs-tab.tsx')).RunsTab }))
const ProofTab = lazy(async () => ({ default: (await import('./tabs/proof-tab.tsx')).ProofTab }))

/** See the top of this file. */
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
