// The columns "Scheduled Updates Date" and "Scheduled Updates Status" of packages.

import type { Database } from '#platform/database'
import { listSchedules, type ServicingSchedule } from './read-schedules.ts'
import { type ScheduledUpdatesStatus, scheduledUpdatesStatus } from './schedule-state.ts'
import { type PackageState, withServicingSchedules } from './tables.ts'

/** A package that is, or was, in a schedule. */
export type ScheduledPackage = {
  packageId: string
  /** The schedules that name it. */
  schedules: string[]
  /** When what runs began; else when updates are due next; else when the last ones ended. ISO 8601, UTC; null when there is nothing of these. */
  scheduledUpdatesDate: string | null
  scheduledUpdatesStatus: ScheduledUpdatesStatus
}

type Last = { state: PackageState; finishedAt: Date | null }

/** All packages that a schedule names, by their IDs. */
export async function listScheduledPackages(db: Database): Promise<ScheduledPackage[]> {
  const schedules = await listSchedules(db)
  const lasts = await withServicingSchedules(db)
    .selectFrom('servicing_schedules_packages')
    .distinctOn('package_id')
    .select(['package_id', 'state', 'finished_at'])
    // Those that were really begun, or would have been.
    .where('finished_at', 'is not', null)
    .orderBy('package_id')
    .orderBy('finished_at', 'desc')
    .execute()
  const last = new Map(lasts.map(row => [row.package_id, { state: row.state, finishedAt: row.finished_at }]))
  return scheduledPackages(schedules, last)
}

/** Joins schedules and what became of packages last. Pure. */
export function scheduledPackages(
  schedules: readonly ServicingSchedule[],
  lasts: ReadonlyMap<string, Last>,
): ScheduledPackage[] {
  const ids = [...new Set(schedules.flatMap(one => one.definition.packages))].sort()
  return ids.map(packageId => {
    const own = schedules.filter(one => one.definition.packages.includes(packageId))
    const open = own.flatMap(one => one.open)
    const running = open.find(one => one.state === 'running')
    const times = [
      ...open.map(one => one.notBefore),
      ...own.flatMap(one => one.next.slice(0, 1).map(({ due, start }) => start ?? due)),
    ].sort()
    const last = lasts.get(packageId)
    return {
      packageId,
      schedules: own.map(one => one.definition.name),
      scheduledUpdatesDate: running?.startedAt ?? times[0] ?? last?.finishedAt?.toISOString() ?? null,
      scheduledUpdatesStatus: scheduledUpdatesStatus({
        isRunning: running !== undefined,
        isScheduled: times.length > 0,
        last: last?.state ?? null,
      }),
    }
  })
}
