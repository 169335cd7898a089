// Administration > Hierarchy Configuration > Boundary Groups.

import { AddRegular } from '@fluentui/react-icons/svg/add'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { EditRegular } from '@fluentui/react-icons/svg/edit'
import { OrganizationRegular } from '@fluentui/react-icons/svg/organization'
import { ServerMultipleRegular } from '@fluentui/react-icons/svg/server-multiple'
import { SettingsRegular } from '@fluentui/react-icons/svg/settings'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { BoundaryGroup } from '#api-client'
import { boundaryGroupsQuery } from '#console/data'
import { useFormats } from '#console/language'
import { type ActionGroup, type Column, ListPage } from '#console/parts'
import { useText } from './boundary-text.ts'
import { type AskedOfGroup, GroupQuestion } from './group-question.tsx'
import { GroupRelationships, GroupSummary } from './group-tabs.tsx'
import { LocationQuestion } from './location-question.tsx'

const rowKey = (group: BoundaryGroup) => String(group.id)

/** See the top of this file. */
export function BoundaryGroupsPage() {
  const text = useText()
  const { number } = useFormats()
  const groups = useQuery(boundaryGroupsQuery())
  const [asked, setAsked] = useState<AskedOfGroup | 'locate' | null>(null)
  const columns = useMemo<Column<BoundaryGroup>[]>(
    () => [
      { key: 'name', title: text('columns.name'), value: group => group.name, width: 240, onNarrow: true },
      {
        key: 'description',
        title: text('columns.description'),
        value: group => group.description,
        width: 240,
      },
      {
        key: 'boundaries',
        title: text('columns.boundaries'),
        value: group => group.boundaries.length,
        show: group => number(group.boundaries.length),
        atEnd: true,
        onNarrow: true,
      },
      { key: 'points', title: text('columns.points'), value: group => group.points.join(', '), width: 240 },
      {
        key: 'neighbours',
        title: text('columns.neighbours'),
        value: group => group.neighbours.map(one => one.boundaryGroup).join(', '),
        width: 200,
      },
    ],
    [text, number],
  )
  const actions = (selected: readonly BoundaryGroup[], refresh: () => void): ActionGroup[] => {
    const group = selected.length === 1 ? selected[0] : undefined
    const one = group === undefined ? text(selected.length > 1 ? 'why.onlyOne' : 'why.one') : null
    const ordinary = one ?? (group?.isDefault ? text('why.isDefault') : null)
    const about = (what: Exclude<AskedOfGroup['about'], 'create'>) => () =>
      group && setAsked({ about: what, group })
    const modify = { needs: ['boundary-group', 'modify'] as const }
    return [
      {
        key: 'create',
        label: text('ribbon.create'),
        actions: [
          {
            key: 'create',
            label: text('actions.createGroup'),
            needs: ['boundary-group', 'create'],
            icon: <AddRegular />,
            run: () => setAsked({ about: 'create' }),
          },
        ],
      },
      {
        key: 'group',
        label: text('ribbon.group'),
        actions: [
          {
            key: 'properties',
            label: text('actions.properties'),
            ...modify,
            icon: <EditRegular />,
            run: about('properties'),
            unavailable: ordinary,
          },
          {
            key: 'members',
            label: text('actions.members'),
            ...modify,
            icon: <ServerMultipleRegular />,
            run: about('members'),
            unavailable: one,
          },
          {
            key: 'relationship',
            label: text('actions.relationship'),
            ...modify,
            icon: <OrganizationRegular />,
            run: about('relationship'),
            unavailable: ordinary,
          },
          {
            key: 'defaults',
            label: text('actions.defaults'),
            ...modify,
            icon: <SettingsRegular />,
            run: about('defaults'),
            unavailable: one ?? (group?.isDefault ? null : text('why.notDefault')),
          },
          {
            key: 'locate',
            label: text('actions.locate'),
            icon: <OrganizationRegular />,
            run: () => setAsked('locate'),
          },
          {
            key: 'delete',
            label: text('actions.delete'),
            needs: ['boundary-group', 'delete'],
            icon: <DeleteRegular />,
            run: about('delete'),
            unavailable: ordinary,
          },
          { key: 'refresh', label: text('actions.refresh'), icon: <ArrowClockwiseRegular />, run: refresh },
        ],
      },
    ]
  }
  return (
    <ListPage
      title={text('groupsTitle')}
      columns={columns}
      query={groups}
      rowKey={rowKey}
      nameOf={group => group.name}
      actions={actions}
      tabs={group => [
        { key: 'summary', label: text('tabs.summary'), content: () => <GroupSummary group={group} /> },
        {
          key: 'relationships',
          label: text('tabs.relationships'),
          content: () => <GroupRelationships group={group} />,
        },
      ]}
      empty={text('emptyGroups')}
    >
      {asked === 'locate' && <LocationQuestion onClose={() => setAsked(null)} />}
      {asked && asked !== 'locate' && <GroupQuestion asked={asked} onClose={() => setAsked(null)} />}
    </ListPage>
  )
}
