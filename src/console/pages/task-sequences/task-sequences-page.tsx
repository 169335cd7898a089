// Software Library > Operating Systems > Task Sequences.

import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { TaskSequence } from '#api-client'
import { deploymentsQuery, queryClient, site, taskSequencesQuery } from '#console/data'
import { useFormats } from '#console/language'
import { type Column, Confirm, ListPage } from '#console/parts'
import { sequenceActions } from './sequence-actions.tsx'
import { sequenceTabs } from './sequence-tabs.tsx'
import { home, useText } from './sequence-text.ts'

const rowKey = (row: TaskSequence) => row.id

/** See the top of this file. */
export function TaskSequencesPage() {
  const text = useText()
  const { dateTime, number } = useFormats()
  const navigate = useNavigate()
  const query = useQuery(taskSequencesQuery())
  const [deleted, setDeleted] = useState<TaskSequence | null>(null)
  const columns = useMemo<Column<TaskSequence>[]>(
    () => [
      { key: 'name', title: text('columns.name'), value: row => row.name, width: 240, onNarrow: true },
      { key: 'id', title: text('columns.id'), value: row => row.id, width: 110 },
      {
        key: 'version',
        title: text('columns.version'),
        value: row => row.version,
        show: row => number(row.version),
        width: 80,
        atEnd: true,
        onNarrow: true,
      },
      {
        key: 'packages',
        title: text('columns.packages'),
        value: row => row.packages.join(', '),
        width: 160,
      },
      {
        key: 'changed',
        title: text('columns.changed'),
        value: row => row.changedAt,
        show: row => dateTime(row.changedAt),
        width: 150,
      },
      { key: 'changedBy', title: text('columns.changedBy'), value: row => row.changedBy, width: 140 },
      {
        key: 'description',
        title: text('columns.description'),
        value: row => row.description,
        width: 220,
        isExtra: true,
      },
    ],
    [text, dateTime, number],
  )
  return (
    <ListPage
      title={text('title')}
      columns={columns}
      query={query}
      rowKey={rowKey}
      nameOf={row => row.name}
      actions={(selected, refresh) => sequenceActions({ text, selected, remove: setDeleted, refresh })}
      tabs={row => sequenceTabs(row, text)}
      empty={text('empty')}
      onOpen={row => void navigate({ to: `${home}/steps/${row.id}` })}
    >
      {deleted && <DeleteSequence sequence={deleted} onClose={() => setDeleted(null)} />}
    </ListPage>
  )
}

/** Asks, and deletes; says which deployments hinder it. */
function DeleteSequence({ sequence, onClose }: { sequence: TaskSequence; onClose: () => void }) {
  const text = useText()
  const deployments = useQuery(deploymentsQuery())
  const named = (deployments.data ?? []).filter(one => one.taskSequence === sequence.id)
  const hindered =
    named.length === 0 ? null : text('deleteHindered', { names: named.map(one => one.name).join(', ') })
  return (
    <Confirm
      title={text('actions.delete')}
      label={text('actions.delete')}
      run={async () => {
        await site.deleteTaskSequence({ taskSequence: sequence.id })
        await queryClient.invalidateQueries({ queryKey: ['task-sequence'] })
      }}
      onClose={onClose}
      unavailable={hindered}
    >
      {hindered ?? text('deleteText', { name: sequence.name, count: sequence.version })}
    </Confirm>
  )
}
