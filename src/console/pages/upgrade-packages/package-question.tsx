import { lazy, Suspense } from 'react'
import { queryClient, site } from '#console/data'
import { Confirm } from '#console/parts'
import type { ListedPackage } from './listed-package.ts'
import { useText } from './package-text.ts'

const RemovePackage = lazy(async () => ({
  default: (await import('#console/package-removal')).RemovePackage,
}))

/** What is asked before it is done. */
export type Asked = { about: 'cancel-schedules' | 'update-points' | 'remove'; row: ListedPackage }

/** Asks, and does it. */
export function PackageQuestion({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  const text = useText()
  const { about, row } = asked
  if (about === 'remove')
    return (
      <Suspense>
        <RemovePackage packageId={row.id} onClose={onClose} onRemoved={onClose} />
      </Suspense>
    )
  if (about === 'cancel-schedules') {
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
  return (
    <Confirm
      title={text('actions.updatePoints')}
      label={text('actions.updatePoints')}
      run={async () => {
        await site.updateDistributionPoints({ packageId: row.id })
        await queryClient.invalidateQueries({ queryKey: ['content-status'] })
      }}
      onClose={onClose}
    >
      {text('confirm.updatePoints', {
        name: row.name,
        version: row.currentVersion,
        count: row.content?.targeted ?? 0,
      })}
    </Confirm>
  )
}
