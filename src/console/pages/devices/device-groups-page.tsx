// Assets and Compliance > Device Groups.

import { AddRegular } from '@fluentui/react-icons/svg/add'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { EditRegular } from '@fluentui/react-icons/svg/edit'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { DeviceGroup } from '#api-client'
import { deviceGroupsQuery } from '#console/data'
import { useFormats } from '#console/language'
import { type ActionGroup, type Column, ListPage } from '#console/parts'
import { type DeviceText, useText } from './device-text.ts'
import { type AskedOfGroup, GroupQuestion } from './group-question.tsx'
import { groupTabs } from './group-tabs.tsx'

const rowKey = (group: DeviceGroup) => group.id

/** See the top of this file. */
export function DeviceGroupsPage() {
  const text = useText()
  const { dateTime, number } = useFormats()
  const groups = useQuery(deviceGroupsQuery())
  const [asked, setAsked] = useState<AskedOfGroup | null>(null)
  const columns = useMemo<Column<DeviceGroup>[]>(
    () => [
      { key: 'name', title: text('columns.name'), value: row => row.name, width: 200, onNarrow: true },
      {
        key: 'members',
        title: text('columns.members'),
        value: row => row.members,
        show: row => number(row.members),
        atEnd: true,
        onNarrow: true,
      },
      {
        key: 'names',
        title: text('columns.deviceNames'),
        value: row => row.deviceNames.join(', '),
        width: 200,
      },
      { key: 'subnets', title: text('columns.subnets'), value: row => row.subnets.join(', '), width: 180 },
      { key: 'tags', title: text('columns.tags'), value: row => row.tags.join(', '), width: 140 },
      { key: 'comment', title: text('columns.comment'), value: row => row.comment, width: 200 },
      {
        key: 'set',
        title: text('columns.changed'),
        value: row => row.setAt,
        show: row => dateTime(row.setAt),
        width: 150,
      },
    ],
    [text, dateTime, number],
  )
  return (
    <ListPage
      title={text('groupsTitle')}
      columns={columns}
      query={groups}
      rowKey={rowKey}
      nameOf={group => group.name}
      actions={(selected, refresh) => groupActions({ text, selected, ask: setAsked, refresh })}
      tabs={group => groupTabs(group, text)}
      empty={text('noGroups')}
      onOpen={group => setAsked({ about: 'change', group })}
    >
      {asked && <GroupQuestion asked={asked} onClose={() => setAsked(null)} />}
    </ListPage>
  )
}

function groupActions(at: {
  text: DeviceText
  selected: readonly DeviceGroup[]
  ask: (asked: AskedOfGroup) => void
  refresh: () => void
}): ActionGroup[] {
  const { text, selected, ask, refresh } = at
  const group = selected.length === 1 ? selected[0] : undefined
  const unavailable =
    group === undefined ? text(selected.length > 1 ? 'why.onlyOneGroup' : 'why.oneGroup') : null
  return [
    {
      key: 'create',
      label: text('groups.create'),
      actions: [
        {
          key: 'create',
          label: text('actions.createGroup'),
          icon: <AddRegular />,
          needs: ['device-group', 'modify'],
          run: () => ask({ about: 'create' }),
        },
      ],
    },
    {
      key: 'group',
      label: text('groups.group'),
      actions: [
        {
          key: 'change',
          label: text('actions.change'),
          icon: <EditRegular />,
          needs: ['device-group', 'modify'],
          run: () => group && ask({ about: 'change', group }),
          unavailable,
        },
        {
          key: 'delete',
          label: text('actions.deleteGroup'),
          icon: <DeleteRegular />,
          needs: ['device-group', 'delete'],
          run: () => group && ask({ about: 'delete', group }),
          unavailable,
        },
        { key: 'refresh', label: text('actions.refresh'), icon: <ArrowClockwiseRegular />, run: refresh },
      ],
    },
  ]
}
