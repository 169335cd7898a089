// Software Library > Software Updates > Sources.

import { useMutation, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { UpdateSource } from '#api-client'
import { queryClient, site, updateSourcesQuery } from '#console/data'
import { useFormats } from '#console/language'
import { Details, List, Page, ProblemMessage, useSelectedRows } from '#console/parts'
import { sourceActions } from './source-actions.tsx'
import { sourceColumns } from './source-columns.tsx'
import { type Asked, SourceQuestion } from './source-question.tsx'
import { sourceTabs } from './source-tabs.tsx'
import { useText } from './source-text.ts'

const rowKey = (row: UpdateSource) => row.id

/** The sources with the details of one. */
export function UpdateSourcesPage() {
  const text = useText()
  const formats = useFormats()
  const [asked, setAsked] = useState<Asked | null>(null)
  const query = useQuery(updateSourcesQuery())
  const rows = query.data
  const columns = useMemo(() => sourceColumns(text, formats), [text, formats])
  const selected = useSelectedRows(rows, rowKey)
  const one = selected.length === 1 ? (selected[0] ?? null) : null
  const readAgain = () => queryClient.invalidateQueries({ queryKey: ['update-source'] })
  const synchronising = useMutation({
    mutationFn: (source: UpdateSource) => site.synchroniseUpdateSource({ source: source.name }),
    onSettled: readAgain,
  })
  const cancelling = useMutation({
    mutationFn: (operation: string) => site.cancelOperation({ operation }),
    onSettled: readAgain,
  })
  const problem = synchronising.error ?? cancelling.error
  const actions = sourceActions({
    text,
    one,
    ask: setAsked,
    synchronise: source => synchronising.mutate(source),
    cancel: operation => cancelling.mutate(operation),
    refresh: () => void query.refetch(),
  })
  return (
    <Page title={text('title')} actions={actions}>
      {problem && <ProblemMessage problem={problem} title={text('notDone')} />}
      <List
        label={text('title')}
        columns={columns}
        rows={rows}
        rowKey={rowKey}
        problem={query.error}
        onRetry={() => void query.refetch()}
        empty={text('empty')}
      />
      <Details name={one?.name ?? null} selected={selected.length} tabs={one ? sourceTabs(one, text) : []} />
      {asked && <SourceQuestion asked={asked} onClose={() => setAsked(null)} />}
    </Page>
  )
}
