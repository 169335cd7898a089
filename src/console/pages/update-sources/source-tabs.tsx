import type { UpdateSource } from '#api-client'
import type { DetailsTab } from '#console/parts'
import type { SourceText } from './source-text.ts'
import { FilesTab } from './tabs/files-tab.tsx'
import { ScheduleTab } from './tabs/schedule-tab.tsx'
import { SummaryTab } from './tabs/summary-tab.tsx'

/** The tabs of one source. */
export function sourceTabs(source: UpdateSource, text: SourceText): DetailsTab[] {
  return [
    { key: 'summary', label: text('tabs.summary'), content: () => <SummaryTab source={source} /> },
    { key: 'schedule', label: text('tabs.schedule'), content: () => <ScheduleTab source={source} /> },
    ...(source.kind === 'folder'
      ? [{ key: 'files', label: text('tabs.files'), content: () => <FilesTab source={source} /> }]
      : []),
  ]
}
