// Monitoring > Audit: who changed what, in a chain whose links are verified on demand.

import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { ShieldTaskRegular } from '@fluentui/react-icons/svg/shield-task'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { AuditEntry } from '#api-client'
import { auditQuery, site } from '#console/data'
import { useFormats } from '#console/language'
import { type Column, Facts, PagedListPage, SmallTable, useAddress, useAskedOrder } from '#console/parts'
import { recordedFact } from './message-columns.tsx'
import { useMessageText } from './message-text.ts'
import { useText } from './monitoring-text.ts'
import { ChainVerified } from './verify-chain.tsx'

/** Entries have their numbers in the order of their times. */
const sortable = ['sequence', 'at'] as const

const rowKey = (entry: AuditEntry) => String(entry.sequence)

/** See the top of this file. */
export function AuditPage() {
  const text = useText()
  const { dateTime } = useFormats()
  const [address] = useAddress()
  const say = useMessageText()
  const verifying = useMutation({ mutationFn: () => site.verifyAudit() })
  const all = useMemo<Column<AuditEntry>[]>(
    () => [
      { key: 'message', title: text('audit.message'), value: say, width: 400, onNarrow: true },
      { key: 'sequence', title: text('audit.sequence'), value: row => row.sequence, width: 80, atEnd: true },
      { key: 'at', title: text('audit.at'), value: row => row.at, show: row => dateTime(row.at), width: 150 },
      { key: 'actor', title: text('audit.actor'), value: row => row.actor, width: 140, onNarrow: true },
      { key: 'code', title: text('audit.code'), value: row => row.code, width: 220, isExtra: true },
      { key: 'subject', title: text('audit.subject'), value: row => row.subject, width: 140, isExtra: true },
      { key: 'hash', title: text('audit.hash'), value: row => row.hash, width: 300, isExtra: true },
    ],
    [text, dateTime, say],
  )
  const { sorting, columns } = useAskedOrder(all, sortable)
  const search = (address.search ?? '').trim()
  const query = useInfiniteQuery(auditQuery(search, sorting?.descending === false))
  const rows = useMemo(() => query.data?.pages.flat(), [query.data])
  return (
    <PagedListPage
      title={text('audit.title')}
      columns={columns}
      rows={rows}
      query={query}
      rowKey={rowKey}
      nameOf={row => row.code}
      actions={(_, refresh) => [
        {
          key: 'audit',
          label: text('audit.title'),
          actions: [
            {
              key: 'verify',
              label: text('audit.verify'),
              icon: <ShieldTaskRegular />,
              run: () => verifying.mutate(),
              unavailable: verifying.isPending ? text('audit.verifying') : null,
            },
            { key: 'refresh', label: text('refresh'), icon: <ArrowClockwiseRegular />, run: refresh },
          ],
        },
      ]}
      above={<ChainVerified found={verifying.data} problem={verifying.error} isBusy={verifying.isPending} />}
      tabs={row => [
        { key: 'summary', label: text('tabs.summary'), content: () => <EntrySummary entry={row} /> },
        { key: 'change', label: text('audit.change'), content: () => <EntryChange entry={row} /> },
      ]}
      empty={text(search === '' ? 'audit.empty' : 'audit.nothingFound')}
    />
  )
}

function EntrySummary({ entry }: { entry: AuditEntry }) {
  const text = useText()
  const { dateTime, number } = useFormats()
  const say = useMessageText()
  return (
    <Facts
      facts={[
        { label: text('audit.message'), value: say(entry) },
        ...recordedFact(entry, text, say),
        { label: text('audit.at'), value: dateTime(entry.at) },
        { label: text('audit.actor'), value: entry.actor },
        { label: text('audit.subject'), value: entry.subject },
        { label: text('audit.sequence'), value: number(entry.sequence) },
        { label: text('audit.hash'), value: entry.hash },
        { label: text('audit.previousHash'), value: entry.previousHash },
      ]}
    />
  )
}

function EntryChange({ entry }: { entry: AuditEntry }) {
  const text = useText()
  const [before, after] = [readFields(entry.before), readFields(entry.after)]
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return (
    <SmallTable
      label={text('audit.change')}
      rows={names}
      rowKey={name => name}
      empty={text('audit.noChange')}
      columns={[
        { key: 'field', title: text('audit.field'), show: name => name },
        { key: 'before', title: text('audit.before'), show: name => before[name] },
        { key: 'after', title: text('audit.after'), show: name => after[name] },
      ]}
    />
  )
}

/** The fields of a value that was audited; a value that is no object is one field. */
function readFields(json: string | null): Record<string, string> {
  if (json === null) return {}
  const value: unknown = JSON.parse(json)
  if (value === null || typeof value !== 'object') return { '': json }
  const texts = Object.entries(value).map(([name, one]) => [
    name,
    typeof one === 'string' ? one : JSON.stringify(one),
  ])
  return Object.fromEntries(texts)
}
