// Monitoring > Distribution Status > Content Status.

import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { ContentSummary } from '#api-client'
import { contentSummaryQuery } from '#console/data'
import { useFormats } from '#console/language'
import { Details, List, Page, useSelectedRows } from '#console/parts'
import { type Asked, ContentQuestion, contentActions } from './content-actions.tsx'
import { contentColumns } from './content-columns.tsx'
import { contentTabs } from './content-tabs.tsx'
import { useText } from './status-text.ts'

const rowKey = (row: ContentSummary) => row.packageId

/** How the content of all packages stands. */
export function ContentStatusPage() {
  const text = useText()
  const formats = useFormats()
  const query = useQuery(contentSummaryQuery())
  const [asked, setAsked] = useState<Asked | null>(null)
  const columns = useMemo(() => contentColumns(text, formats), [text, formats])
  const selected = useSelectedRows(query.data, rowKey)
  const one = selected.length === 1 ? (selected[0] ?? null) : null
  return (
    <Page title={text('title')} actions={contentActions({ text, selected, ask: setAsked })}>
      <List
        label={text('title')}
        columns={columns}
        rows={query.data}
        rowKey={rowKey}
        problem={query.error}
        onRetry={() => void query.refetch()}
        empty={text('empty')}
      />
      <Details name={one?.name ?? null} selected={selected.length} tabs={one ? contentTabs(one, text) : []} />
      {asked && <ContentQuestion asked={asked} onClose={() => setAsked(null)} />}
    </Page>
  )
}
