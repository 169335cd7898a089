// Administration > Distribution Point Groups.

import { AddRegular } from '@fluentui/react-icons/svg/add'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { ServerMultipleRegular } from '@fluentui/react-icons/svg/server-multiple'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { DistributionPointGroup } from '#api-client'
import { pointGroupsQuery } from '#console/data'
import { useFormats } from '#console/language'
import { type ActionGroup, type Column, ListPage } from '#console/parts'
import { type Asked, GroupQuestion } from './group-question.tsx'
import { GroupStatus, GroupSummary } from './group-tabs.tsx'
import { useText } from './group-text.ts'

const rowKey = (group: DistributionPointGroup) => group.id

/** See the top of this file. */
export function DistributionPointGroupsPage() {
  const text = useText()
  const { dateTime, number } = useFormats()
  const groups = useQuery(pointGroupsQuery())
  const [asked, setAsked] = useState<Asked | null>(null)
  const columns = useMemo<Column<DistributionPointGroup>[]>(
    () => [
      { key: 'name', title: text('columns.name'), value: group => group.name, width: 200, onNarrow: true },
      {
        key: 'description',
        title: text('columns.description'),
        value: group => group.description,
        width: 240,
      },
      {
        key: 'members',
        title: text('columns.members'),
        value: group => group.members.length,
        show: group => number(group.members.length),
        atEnd: true,
        onNarrow: true,
      },
      {
        key: 'contents',
        title: text('columns.contents'),
        value: group => group.contents.length,
        show: group => number(group.contents.length),
        atEnd: true,
      },
      {
        key: 'created',
        title: text('columns.created'),
        value: group => group.createdAt,
        show: group => dateTime(group.createdAt),
        width: 150,
      },
    ],
    [text, number, dateTime],
  )
  const actions = (selected: readonly DistributionPointGroup[], refresh: () => void): ActionGroup[] => {
    const group = selected.length === 1 ? selected[0] : undefined
    const unavailable = group === undefined ? text(selected.length > 1 ? 'why.onlyOne' : 'why.one') : null
    return [
      {
        key: 'create',
        label: text('groups.create'),
        actions: [
          {
            key: 'create',
            label: text('actions.create'),
            needs: ['distribution-point-group', 'create'],
            icon: <AddRegular />,
            run: () => setAsked({ about: 'create' }),
          },
        ],
      },
      {
        key: 'group',
        label: text('groups.group'),
        actions: [
          {
            key: 'members',
            label: text('actions.members'),
            needs: ['distribution-point-group', 'modify'],
            icon: <ServerMultipleRegular />,
            run: () => group && setAsked({ about: 'members', group }),
            unavailable,
          },
          {
            key: 'delete',
            label: text('actions.delete'),
            needs: ['distribution-point-group', 'delete'],
            icon: <DeleteRegular />,
            run: () => group && setAsked({ about: 'delete', group }),
            unavailable,
          },
          { key: 'refresh', label: text('actions.refresh'), icon: <ArrowClockwiseRegular />, run: refresh },
        ],
      },
    ]
  }
  return (
    <ListPage
      title={text('title')}
      columns={columns}
      query={groups}
      rowKey={rowKey}
      nameOf={group => group.name}
      actions={actions}
      tabs={group => [
        { key: 'summary', label: text('tabs.summary'), content: () => <GroupSummary group={group} /> },
        { key: 'status', label: text('tabs.status'), content: () => <GroupStatus group={group} /> },
      ]}
      empty={text('empty')}
    >
      {asked && <GroupQuestion asked={asked} onClose={() => setAsked(null)} />}
    </ListPage>
  )
}
