// Administration > Hierarchy Configuration > Boundaries.

import { AddRegular } from '@fluentui/react-icons/svg/add'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { EditRegular } from '@fluentui/react-icons/svg/edit'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { Boundary } from '#api-client'
import { boundariesQuery } from '#console/data'
import { useFormats } from '#console/language'
import { type ActionGroup, type Column, Facts, ListPage } from '#console/parts'
import { type AskedOfBoundary, BoundaryQuestion } from './boundary-question.tsx'
import { useText } from './boundary-text.ts'

const rowKey = (boundary: Boundary) => String(boundary.id)

/** See the top of this file. */
export function BoundariesPage() {
  const text = useText()
  const { dateTime } = useFormats()
  const boundaries = useQuery(boundariesQuery())
  const [asked, setAsked] = useState<AskedOfBoundary | null>(null)
  const columns = useMemo<Column<Boundary>[]>(
    () => [
      { key: 'name', title: text('columns.name'), value: one => one.name, width: 200, onNarrow: true },
      { key: 'value', title: text('columns.value'), value: one => one.value, width: 240, onNarrow: true },
      { key: 'kind', title: text('columns.kind'), value: one => text(`kinds.${one.kind}`), width: 150 },
      {
        key: 'groups',
        title: text('columns.groups'),
        value: one => one.boundaryGroups.join(', '),
        width: 200,
      },
      { key: 'description', title: text('columns.description'), value: one => one.description, width: 240 },
    ],
    [text],
  )
  const actions = (selected: readonly Boundary[], refresh: () => void): ActionGroup[] => {
    const boundary = selected.length === 1 ? selected[0] : undefined
    const unavailable = boundary === undefined ? text(selected.length > 1 ? 'why.onlyOne' : 'why.one') : null
    return [
      {
        key: 'create',
        label: text('ribbon.create'),
        actions: [
          {
            key: 'create',
            label: text('actions.create'),
            needs: ['boundary', 'create'],
            icon: <AddRegular />,
            run: () => setAsked({ about: 'create' }),
          },
        ],
      },
      {
        key: 'boundary',
        label: text('ribbon.boundary'),
        actions: [
          {
            key: 'properties',
            label: text('actions.properties'),
            needs: ['boundary', 'modify'],
            icon: <EditRegular />,
            run: () => boundary && setAsked({ about: 'properties', boundary }),
            unavailable,
          },
          {
            key: 'delete',
            label: text('actions.delete'),
            needs: ['boundary', 'delete'],
            icon: <DeleteRegular />,
            run: () => boundary && setAsked({ about: 'delete', boundary }),
            unavailable,
          },
          { key: 'refresh', label: text('actions.refresh'), icon: <ArrowClockwiseRegular />, run: refresh },
        ],
      },
    ]
  }
  const facts = (one: Boundary) => [
    { label: text('columns.value'), value: one.value },
    { label: text('columns.kind'), value: text(`kinds.${one.kind}`) },
    { label: text('columns.description'), value: one.description },
    { label: text('columns.groups'), value: one.boundaryGroups.join(', ') },
    { label: text('columns.modified'), value: dateTime(one.modifiedAt) },
    { label: text('columns.modifiedBy'), value: one.modifiedBy },
  ]
  return (
    <ListPage
      title={text('title')}
      columns={columns}
      query={boundaries}
      rowKey={rowKey}
      nameOf={one => one.name}
      actions={actions}
      tabs={one => [
        { key: 'summary', label: text('tabs.summary'), content: () => <Facts facts={facts(one)} /> },
      ]}
      empty={text('empty')}
    >
      {asked && <BoundaryQuestion asked={asked} onClose={() => setAsked(null)} />}
    </ListPage>
  )
}
