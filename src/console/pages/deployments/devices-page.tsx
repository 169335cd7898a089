// How each device of one deployment stands.

import { makeStyles, Select, tokens } from '@fluentui/react-components'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { ArrowRepeatAllRegular } from '@fluentui/react-icons/svg/arrow-repeat-all'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { DeploymentDevice } from '#api-client'
import { deploymentDevicesQuery, deploymentQuery } from '#console/data'
import { useFormats } from '#console/language'
import { type Column, ListPage, useAddress } from '#console/parts'
import { type Asked, DeploymentQuestion } from './deployment-question.tsx'
import { useText } from './deployment-text.ts'
import { DeviceState, stateText } from './device-state.tsx'
import { deviceTabs } from './device-tabs.tsx'

const useStyles = makeStyles({
  filter: { margin: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM} 0`, maxWidth: '280px' },
})

const rowKey = (row: DeploymentDevice) => row.deviceId
/** All that it fetched; null when it has fetched nothing. */
const bytesOf = (row: DeploymentDevice) => row.bytes.reduce((sum, one) => sum + one.bytes, 0) || null
const failedStates: readonly string[] = ['failed', 'rolled-back', 'cancelled']

/** See the top of this file. */
export function DeploymentDevicesPage() {
  const styles = useStyles()
  const text = useText()
  const { ago, bytes, number } = useFormats()
  const { deployment = '' } = useParams({ strict: false }) as { deployment?: string }
  const [address, change] = useAddress()
  const [asked, setAsked] = useState<Asked | null>(null)
  const about = useQuery(deploymentQuery(deployment))
  const query = useQuery(deploymentDevicesQuery(deployment))
  const { state } = address
  const shown = useMemo(
    () => query.data?.filter(row => state === undefined || row.state === state),
    [query.data, state],
  )
  const columns = useMemo<Column<DeploymentDevice>[]>(
    () => [
      { key: 'device', title: text('columns.device'), value: row => row.device, width: 170, onNarrow: true },
      {
        key: 'state',
        title: text('columns.state'),
        value: row => stateText(row, text),
        show: row => <DeviceState row={row} />,
        width: 170,
        onNarrow: true,
      },
      { key: 'step', title: text('columns.step'), value: row => row.step, width: 190 },
      { key: 'code', title: text('columns.exitCode'), value: row => row.exitCode?.code ?? null, width: 120 },
      { key: 'ring', title: text('columns.ring'), value: row => row.ring, width: 110 },
      {
        key: 'attempt',
        title: text('columns.attempt'),
        value: row => row.attempt,
        show: row => (row.attempt === null ? null : number(row.attempt)),
        atEnd: true,
        width: 80,
      },
      {
        key: 'bytes',
        title: text('columns.bytes'),
        value: bytesOf,
        show: row => bytes(bytesOf(row)),
        atEnd: true,
        width: 110,
      },
      {
        key: 'reported',
        title: text('columns.reported'),
        value: row => row.reportedAt,
        show: row => ago(row.reportedAt),
        width: 140,
      },
    ],
    [text, ago, bytes, number],
  )
  const states = [...new Set((query.data ?? []).map(row => row.state))]
  return (
    <ListPage
      title={text('devicesTitle', { name: about.data?.name ?? '' })}
      columns={columns}
      query={{ ...query, data: shown }}
      rowKey={rowKey}
      nameOf={row => row.device}
      actions={(selected, refresh) => {
        const one = selected.length === 1 ? selected[0] : undefined
        const hasFailed = one !== undefined && failedStates.includes(one.state)
        return [
          {
            key: 'device',
            label: text('groups.device'),
            actions: [
              {
                key: 'rerun',
                label: text('actions.rerun'),
                icon: <ArrowRepeatAllRegular />,
                needs: ['deployment', 'modify'],
                run: () =>
                  one &&
                  about.data &&
                  setAsked({
                    about: 'rerun-device',
                    deployment: about.data,
                    device: one.device,
                    deviceId: one.deviceId,
                  }),
                unavailable:
                  one === undefined ? text('why.device') : hasFailed ? null : text('why.notFailed'),
              },
              {
                key: 'refresh',
                label: text('actions.refresh'),
                icon: <ArrowClockwiseRegular />,
                run: refresh,
              },
            ],
          },
        ]
      }}
      tabs={row => deviceTabs(row, text)}
      empty={text('noDevices')}
      above={
        <Select
          aria-label={text('columns.state')}
          value={state ?? ''}
          className={styles.filter}
          onChange={(_, { value }) => change({ state: value, selected: null })}
        >
          <option value="">{text('allStates')}</option>
          {states.map(one => (
            <option key={one} value={one}>
              {text(`deviceStates.${one}`)}
            </option>
          ))}
        </Select>
      }
    >
      {asked && <DeploymentQuestion asked={asked} onClose={() => setAsked(null)} />}
    </ListPage>
  )
}
