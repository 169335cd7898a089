// Monitoring > Servicing Queue.

import { useMutation, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { QueuedServicingRun } from '#api-client'
import { packagesQuery, queryClient, servicingQueueQuery, site } from '#console/data'
import { useFormats } from '#console/language'
import { Confirm, Details, List, Page, ProblemMessage, useSelectedRows } from '#console/parts'
import { queueActions } from './queue-actions.tsx'
import { queueColumns } from './queue-columns.tsx'
import { useText } from './queue-text.ts'
import { RunProgress } from './run-progress.tsx'

const rowKey = (row: QueuedServicingRun) => row.run
const readAgain = () => queryClient.invalidateQueries({ queryKey: ['servicing-run'] })

/** The queue with the progress of one run. */
export function ServicingQueuePage() {
  const text = useText()
  const formats = useFormats()
  const [cancelled, setCancelled] = useState<QueuedServicingRun | null>(null)
  const query = useQuery(servicingQueueQuery())
  const packages = useQuery(packagesQuery())
  const columns = useMemo(
    () => queueColumns(text, formats, new Map(packages.data?.map(one => [one.id, one.name]))),
    [text, formats, packages.data],
  )
  const selected = useSelectedRows(query.data, rowKey)
  const one = selected.length === 1 ? (selected[0] ?? null) : null
  const changing = useMutation({
    mutationFn: (asked: { run: string; priority: QueuedServicingRun['priority'] }) =>
      site.changeServicingPriority(asked),
    onSettled: readAgain,
  })
  const actions = queueActions({
    text,
    one,
    setPriority: (run, priority) => changing.mutate({ run, priority }),
    cancel: setCancelled,
    refresh: () => void query.refetch(),
  })
  return (
    <Page title={text('title')} actions={actions}>
      {changing.error && <ProblemMessage problem={changing.error} title={text('notDone')} />}
      <List
        label={text('title')}
        columns={columns}
        rows={query.data}
        rowKey={rowKey}
        problem={query.error}
        onRetry={() => void query.refetch()}
        empty={text('empty')}
      />
      <Details
        name={one?.packageId ?? null}
        selected={selected.length}
        tabs={
          one
            ? [{ key: 'progress', label: text('progress.label'), content: () => <RunProgress row={one} /> }]
            : []
        }
      />
      {cancelled && (
        <Confirm
          title={text('actions.cancel')}
          label={text('actions.cancel')}
          run={async () => {
            await site.cancelOperation({ operation: cancelled.run })
            await readAgain()
          }}
          onClose={() => setCancelled(null)}
        >
          {text('confirmCancel', { packageId: cancelled.packageId })}
        </Confirm>
      )}
    </Page>
  )
}
