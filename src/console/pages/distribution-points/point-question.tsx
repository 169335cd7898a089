// What is asked before something is done with points, and doing it.

import { Text } from '@fluentui/react-components'
import { useQueries } from '@tanstack/react-query'
import type { ContentStatus, DistributionPoint } from '#api-client'
import { pointContentQuery, pointQuery, queryClient, site } from '#console/data'
import { Confirm, CopyText, FormDialog } from '#console/parts'
import { useText } from './point-text.ts'

/** See the top of this file. */
export type Asked = {
  about: 'maintenance' | 'rotate' | 'remove' | 'validate' | 'redistribute'
  points: readonly DistributionPoint[]
}

/** Asks, and does it. */
export function PointQuestion({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  if (asked.about === 'maintenance') return <MaintenanceQuestion asked={asked} onClose={onClose} />
  if (asked.about === 'rotate') return <RotateQuestion asked={asked} onClose={onClose} />
  if (asked.about === 'remove') return <RemoveQuestion asked={asked} onClose={onClose} />
  return <ContentQuestion asked={asked} onClose={onClose} />
}

type QuestionProps = { asked: Asked; onClose: () => void }

const namesOf = (points: readonly DistributionPoint[]) => points.map(({ name }) => name).join(', ')
const reread = () =>
  Promise.all([
    queryClient.invalidateQueries({ queryKey: ['distribution-point'] }),
    queryClient.invalidateQueries({ queryKey: ['content-status'] }),
  ])

/** Turns maintenance mode on when one of the points is not in it, else off. */
function MaintenanceQuestion({ asked: { points }, onClose }: QuestionProps) {
  const text = useText()
  const details = useQueries({ queries: points.map(({ name }) => pointQuery(name)) })
  const known = details.flatMap(({ data }) => data ?? [])
  const on = known.some(({ properties }) => !properties.maintenance)
  return (
    <Confirm
      title={text('actions.maintenance')}
      label={text(on ? 'confirm.maintenanceOn' : 'confirm.maintenanceOff')}
      run={async () => {
        for (const { name } of points) {
          const { revision } = await site.readDistributionPoint({ name })
          await site.changeDistributionPoint({
            name,
            expectedRevision: revision,
            properties: { maintenance: on },
          })
        }
        await reread()
      }}
      onClose={onClose}
    >
      {text(on ? 'confirm.maintenanceOnText' : 'confirm.maintenanceOffText', { points: namesOf(points) })}
    </Confirm>
  )
}

function RotateQuestion({ asked: { points }, onClose }: QuestionProps) {
  const text = useText()
  const name = points[0]?.name ?? ''
  return (
    <FormDialog
      title={text('actions.rotate')}
      label={text('actions.rotate')}
      fields={[]}
      start={{}}
      run={async () => {
        const { token } = await site.rotateDistributionPointToken({ name })
        return <CopyText label={text('confirm.newToken', { name })}>{token}</CopyText>
      }}
      onClose={onClose}
    >
      <Text>{text('confirm.rotate', { name })}</Text>
    </FormDialog>
  )
}

function RemoveQuestion({ asked: { points }, onClose }: QuestionProps) {
  const text = useText()
  return (
    <Confirm
      title={text('actions.remove')}
      label={text('actions.remove')}
      run={async () => {
        for (const { name } of points) await site.removeDistributionPoint({ name })
        await reread()
      }}
      onClose={onClose}
    >
      {text('confirm.remove', { points: namesOf(points) })}
    </Confirm>
  )
}

/** Validates or sends again everything that the points hold. */
function ContentQuestion({ asked: { about, points }, onClose }: QuestionProps) {
  const text = useText()
  const statuses = useQueries({ queries: points.map(({ name }) => pointContentQuery(name)) })
  const held = statuses.flatMap(({ data }) => data ?? []).filter(one => !isLeaving(one))
  const byPackage = Map.groupBy(held, one => one.packageId)
  const again = about === 'redistribute'
  return (
    <Confirm
      title={text(`actions.${about}`)}
      label={text(`actions.${about}`)}
      run={async () => {
        for (const [packageId, rows] of byPackage) {
          const request = { packageId, points: rows.map(row => row.point) }
          await (again ? site.redistributeContent(request) : site.validateContent(request))
        }
        await reread()
      }}
      onClose={onClose}
    >
      {text(again ? 'confirm.redistribute' : 'confirm.validate', {
        points: namesOf(points),
        packages: byPackage.size === 0 ? text('confirm.noPackage') : [...byPackage.keys()].join(', '),
      })}
    </Confirm>
  )
}

/** Content that is being removed: states 4 to 6. */
function isLeaving({ state }: ContentStatus): boolean {
  return state >= 4 && state <= 6
}
