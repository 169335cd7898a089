// Software Library > Operating Systems > Operating System Upgrade Packages.

import { useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useCallback, useMemo, useState } from 'react'
import { useFormats } from '#console/language'
import { Details, List, Page, useSelectedRows } from '#console/parts'
import { type ListedPackage, useListedPackages } from './listed-package.ts'
import { packageActions } from './package-actions.tsx'
import { packageColumns } from './package-columns.tsx'
import type { Asked } from './package-question.tsx'
import { packageTabs } from './package-tabs.tsx'
import { useText } from './package-text.ts'

const PackageQuestion = lazy(async () => ({
  default: (await import('./package-question.tsx')).PackageQuestion,
}))

const rowKey = (row: ListedPackage) => row.id

/** The list of packages with its details. */
export function UpgradePackagesPage() {
  const text = useText()
  const formats = useFormats()
  const { rows, problem, refresh } = useListedPackages()
  const [asked, setAsked] = useState<Asked | null>(null)
  const columns = useMemo(() => packageColumns(text, formats), [text, formats])
  const selected = useSelectedRows(rows, rowKey)
  const one = selected.length === 1 ? (selected[0] ?? null) : null
  const actions = packageActions({ text, selected, ask: setAsked, refresh: () => void refresh() })
  const retry = useCallback(() => void refresh(), [refresh])
  const navigate = useNavigate()
  const open = useCallback(
    ({ id }: ListedPackage) =>
      void navigate({ to: `/software-library/operating-systems/upgrade-packages/properties/${id}` }),
    [navigate],
  )
  return (
    <Page title={text('title')} actions={actions}>
      <List
        label={text('title')}
        columns={columns}
        rows={rows}
        rowKey={rowKey}
        problem={problem}
        onRetry={retry}
        empty={text('empty')}
        onOpen={open}
      />
      <Details name={one?.name ?? null} selected={selected.length} tabs={one ? packageTabs(one, text) : []} />
      <Suspense fallback={null}>
        {asked && <PackageQuestion asked={asked} onClose={() => setAsked(null)} />}
      </Suspense>
    </Page>
  )
}
