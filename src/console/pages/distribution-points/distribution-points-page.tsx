// Administration > Distribution Points.

import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { DistributionPoint } from '#api-client'
import { pointsQuery } from '#console/data'
import { useFormats } from '#console/language'
import { ListPage } from '#console/parts'
import { pointActions } from './point-actions.tsx'
import { pointColumns } from './point-columns.tsx'
import { type Asked, PointQuestion } from './point-question.tsx'
import { pointTabs } from './point-tabs.tsx'
import { useText } from './point-text.ts'

const rowKey = (point: DistributionPoint) => point.id

/** See the top of this file. */
export function DistributionPointsPage() {
  const text = useText()
  const formats = useFormats()
  const points = useQuery(pointsQuery())
  const [asked, setAsked] = useState<Asked | null>(null)
  const columns = useMemo(() => pointColumns(text, formats), [text, formats])
  return (
    <ListPage
      title={text('title')}
      columns={columns}
      query={points}
      rowKey={rowKey}
      nameOf={point => point.name}
      actions={(selected, refresh) => pointActions({ text, selected, ask: setAsked, refresh })}
      tabs={point => pointTabs(point, text)}
      empty={text('empty')}
    >
      {asked && <PointQuestion asked={asked} onClose={() => setAsked(null)} />}
    </ListPage>
  )
}
