import type { CatalogueUpdate } from '#api-client'
import type { DetailsTab } from '#console/parts'
import { AppliesToTab } from './tabs/applies-to-tab.tsx'
import { FilesTab } from './tabs/files-tab.tsx'
import { PackagesTab } from './tabs/packages-tab.tsx'
import { SummaryTab } from './tabs/summary-tab.tsx'
import { SupersedenceTab } from './tabs/supersedence-tab.tsx'
import type { UpdateText } from './update-text.ts'

/** The tabs of one update. */
export function updateTabs(row: CatalogueUpdate, text: UpdateText): DetailsTab[] {
  return [
    { key: 'summary', label: text('tabs.summary'), content: () => <SummaryTab row={row} /> },
    { key: 'files', label: text('tabs.files'), content: () => <FilesTab row={row} /> },
    { key: 'packages', label: text('tabs.packages'), content: () => <PackagesTab row={row} /> },
    { key: 'supersedence', label: text('tabs.supersedence'), content: () => <SupersedenceTab row={row} /> },
    { key: 'applies-to', label: text('tabs.appliesTo'), content: () => <AppliesToTab row={row} /> },
  ]
}
