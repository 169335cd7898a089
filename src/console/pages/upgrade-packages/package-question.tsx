import { lazy, Suspense } from 'react'
import { queryClient, site } from '#console/data'
import { Confirm } from '#console/parts'
import type { ListedPackage } from './listed-package.ts'
import { useText } from './package-text.ts'

const RemovePackage = lazy(async () => ({
  default: (await import('#console/package-removal')).RemovePackage,
}))

const UpdatePoints = lazy(() => import('./update-points.tsx'))

/** What is asked before it is done. */
export type Asked =
  | { about: 'cancel-schedules' | 'remove'; row: ListedPackage }
  | { about: 'update-points'; rows: readonly ListedPackage[] }

/** Asks, and does it. */
export function PackageQuestion({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  const text = useText()
  if (asked.about === 'update-points')
    return (
      <Suspense>
        <UpdatePoints rows={asked.rows} onClose={onClose} />
      </Suspense>
    )
  const { about, row } = asked
  if (about === 'remove')
    return (
      <Suspense>
        <RemovePackage packageId={row.id} onClose={onClose} onRemoved={onClose} />
      </Suspense>
    )
  const schedules = row.schedule?.schedules ?? []
  return (
    <Confirm
      title={text('actions.cancelSchedules')}
      label={text('actions.cancelSchedules')}
      run={async () => {
        for (const schedule of schedules) await site.cancelServicingSchedule({ schedule })
        await queryClient.invalidateQueries({ queryKey: ['servicing-schedule'] })
      }}
      onClose={onClose}
    >
      {text('confirm.cancelSchedules', { name: row.name, schedules: schedules.join(', ') })}
    </Confirm>
  )
}
