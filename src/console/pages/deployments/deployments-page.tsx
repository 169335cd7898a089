// Monitoring > Deployments.

import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { Deployment } from '#api-client'
import { deploymentsQuery } from '#console/data'
import { useFormats } from '#console/language'
import { type Column, ListPage, StateLabel } from '#console/parts'
import { deploymentActions } from './deployment-actions.tsx'
import { type Asked, DeploymentQuestion } from './deployment-question.tsx'
import { deploymentTabs } from './deployment-tabs.tsx'
import { home, useText } from './deployment-text.ts'
import { complianceOf } from './states.ts'

const rowKey = (row: Deployment) => row.id

/** See the top of this file. */
export function DeploymentsPage() {
  const text = useText()
  const { dateTime, number, percent } = useFormats()
  const navigate = useNavigate()
  const query = useQuery(deploymentsQuery())
  const [asked, setAsked] = useState<Asked | null>(null)
  const columns = useMemo<Column<Deployment>[]>(
    () => [
      { key: 'name', title: text('columns.name'), value: row => row.name, width: 190, onNarrow: true },
      {
        key: 'state',
        title: text('columns.state'),
        value: row => text(`states.${row.state}`),
        show: row => (
          <StateLabel kind={row.state === 'active' ? 'good' : 'warning'}>
            {text(`states.${row.state}`)}
          </StateLabel>
        ),
        width: 110,
      },
      {
        key: 'compliance',
        title: text('columns.compliance'),
        value: row => complianceOf(row.counts),
        show: row => {
          const share = complianceOf(row.counts)
          return share === null ? null : percent(share)
        },
        atEnd: true,
        width: 100,
        onNarrow: true,
      },
      {
        key: 'devices',
        title: text('columns.devices'),
        value: row => row.counts.devices,
        show: row => number(row.counts.devices),
        atEnd: true,
        width: 90,
      },
      {
        key: 'failed',
        title: text('compliance.failed'),
        value: row => row.counts.failed,
        show: row => number(row.counts.failed),
        atEnd: true,
        width: 80,
      },
      { key: 'group', title: text('columns.group'), value: row => row.deviceGroup, width: 120 },
      {
        key: 'purpose',
        title: text('columns.purpose'),
        value: row => text(`purposes.${row.purpose}`),
        width: 100,
      },
      {
        key: 'deadline',
        title: text('columns.deadline'),
        value: row => row.deadline,
        show: row => dateTime(row.deadline),
        width: 150,
      },
      {
        key: 'sequence',
        title: text('columns.sequence'),
        value: row => row.taskSequenceName,
        width: 200,
        isExtra: true,
      },
    ],
    [text, dateTime, number, percent],
  )
  return (
    <ListPage
      title={text('title')}
      columns={columns}
      query={query}
      rowKey={rowKey}
      nameOf={row => row.name}
      actions={(selected, refresh) => deploymentActions({ text, selected, ask: setAsked, refresh })}
      tabs={row => deploymentTabs(row, text)}
      empty={text('empty')}
      onOpen={row => void navigate({ to: `${home}/devices/${row.id}` })}
    >
      {asked && <DeploymentQuestion asked={asked} onClose={() => setAsked(null)} />}
    </ListPage>
  )
}
