// The versions of one package.

import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { ListedVersion } from '#api-client'
import { packageQuery, packageVersionsQuery } from '#console/data'
import { useFormats } from '#console/language'
import { Details, Facts, List, Page, useSelectedRows } from '#console/parts'
import { Comparison } from './comparison.tsx'
import { versionActions } from './version-actions.tsx'
import { Marks, versionColumns } from './version-columns.tsx'
import { type Asked, VersionQuestion } from './version-question.tsx'
import { useText } from './version-text.ts'

const rowKey = (row: ListedVersion) => String(row.number)

/** The versions, with the comparison of those that are selected. */
export function PackageVersionsPage() {
  const text = useText()
  const formats = useFormats()
  const { package: packageId = '' } = useParams({ strict: false }) as { package?: string }
  const [asked, setAsked] = useState<Asked | null>(null)
  const query = useQuery(packageVersionsQuery(packageId))
  const about = useQuery(packageQuery(packageId))
  const columns = useMemo(() => versionColumns(text, formats), [text, formats])
  const all = query.data
  const selected = useSelectedRows(all, rowKey)
  const [one] = selected
  const name = selected.map(row => text('compare.version', { version: row.number })).join(', ')
  const tabs = one
    ? [
        {
          key: 'comparison',
          label: text('tabs.comparison'),
          content: () => <Comparison packageId={packageId} versions={all ?? []} selected={selected} />,
        },
        ...(selected.length === 1
          ? [{ key: 'marks', label: text('tabs.marks'), content: () => <MarksTab version={one} /> }]
          : []),
      ]
    : []
  return (
    <Page
      title={text('title', { name: about.data?.name ?? packageId })}
      actions={versionActions({ text, packageId, selected, all: all ?? [], ask: setAsked })}
    >
      <List
        label={text('list')}
        columns={columns}
        rows={all}
        rowKey={rowKey}
        problem={query.error}
        onRetry={() => void query.refetch()}
      />
      <Details
        name={one && selected.length <= 2 ? name : null}
        selected={selected.length}
        tabs={selected.length <= 2 ? tabs : []}
      />
      {asked && <VersionQuestion asked={asked} onClose={() => setAsked(null)} />}
    </Page>
  )
}

function MarksTab({ version }: { version: ListedVersion }) {
  const text = useText()
  const { dateTime } = useFormats()
  const marks = ['held', 'bad', 'promoted', 'pinned'] as const
  return (
    <Facts
      facts={[
        { label: text('columns.marks'), value: <Marks version={version} text={text} /> },
        ...marks.flatMap(mark => {
          const said = version[mark]
          if (said === null) return []
          const value = text('said', { by: said.by, at: dateTime(said.at), reason: said.reason })
          return [{ label: text(`marks.${mark}`), value }]
        }),
        {
          label: text('kept'),
          value: version.kept.map(reason => text(`keptBecause.${reason}`)).join(', ') || text('notKept'),
        },
        { label: text('contentVersion'), value: version.contentVersion },
      ]}
    />
  )
}
