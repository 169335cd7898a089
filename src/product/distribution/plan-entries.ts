// A preview: what an action will do, package by package and point by point, and what it is expected to cost.

import type { Database } from '#platform/database'
import type { ContentReader } from '#product/content-store'
import type { Priority } from '#product/distribution-protocol'
import { bytesFreed, type Cost, costOf, openPartsReader, type PartsReader } from './bytes-to-send.ts'
import { isRemoval } from './content-state.ts'
import type { ContentEffect, Decision } from './decide-effect.ts'
import { expectedSeconds } from './expected-time.ts'
import { propertiesOf, rulesOf } from './point-properties.ts'
import { type AssignmentRow, type PointRow, withDistribution } from './tables.ts'

/** One package on one point in an action. Null where it cannot be told, or does not matter for the effect. */
export type PlannedEntry = {
  pointId: string
  point: string
  packageId: string
  /** The version that the point shall hold afterwards, or that is removed. */
  version: number
  contentVersion: string
  effect: ContentEffect
  reason: string | null
  bytesTotal: number
  /** The least that has to travel, by what the point has proved to hold and what it says that it keeps for its grace. */
  bytesToSend: number | null
  bytesReused: number | null
  /** What a removal frees once the point's grace is over. */
  bytesToRemove: number | null
  spaceNeeded: number | null
  /** The disk's free space as last reported, less the reserve. */
  spaceAvailable: number | null
  /** By the point's measured rate and its schedule. */
  expectedSeconds: number | null
}

/** What was decided, before its cost is known. `point` and `row` are as they were read. */
export type DecidedEntry = {
  point: PointRow
  row: AssignmentRow | null
  packageId: string
  decision: Decision
  target: { version: number; contentVersion: string; totalBytes: number }
  priority: Priority
}

type Held = ReadonlyMap<string, readonly { packageId: string; contentVersion: string }[]>

/** Adds to decided entries what they will cost. Entries of points that have the same are worked out once. */
export async function forecast(
  { db, reader }: { db: Database; reader: ContentReader },
  decided: readonly DecidedEntry[],
): Promise<PlannedEntry[]> {
  const held = await heldBy(
    db,
    decided.map(one => one.point.id),
  )
  const parts = openPartsReader(db, reader)
  const costs = new Map<string, Promise<Cost | null>>()
  const costFor = (contentVersion: string, digests: readonly string[]) => {
    const key = [contentVersion, ...[...digests].sort()].join(' ')
    const known = costs.get(key)
    if (known) return known
    const made = readCost(parts, contentVersion, digests)
    costs.set(key, made)
    return made
  }
  return Promise.all(
    decided.map(async one => {
      const all = held.get(one.point.id) ?? []
      const { effect } = one.decision
      const proved = all.map(version => version.contentVersion)
      const digests = effect === 'send-again' ? [] : [...proved, ...(one.point.kept ?? [])]
      const isSent = effect === 'send' || effect === 'update' || effect === 'send-again'
      const cost = isSent ? await costFor(one.target.contentVersion, digests) : null
      const bytesToRemove = effect === 'remove' ? await readFreed(parts, one, all) : null
      return entryOf(one, cost, bytesToRemove)
    }),
  )
}

/** An entry without a forecast, for actions that are carried out in somebody else's transaction. */
export function entryOf(one: DecidedEntry, cost: Cost | null, bytesToRemove: number | null): PlannedEntry {
  const { point, target, decision, priority } = one
  const properties = propertiesOf(point)
  return {
    pointId: point.id,
    point: point.name,
    packageId: one.packageId,
    version: target.version,
    contentVersion: target.contentVersion,
    effect: decision.effect,
    reason: decision.reason,
    bytesTotal: target.totalBytes,
    bytesToSend: cost?.bytesToSend ?? null,
    bytesReused: cost?.bytesReused ?? null,
    bytesToRemove,
    spaceNeeded: cost?.spaceNeeded ?? null,
    spaceAvailable:
      point.disk_free_bytes === null ? null : Math.max(0, point.disk_free_bytes - properties.reserveBytes),
    expectedSeconds:
      cost &&
      expectedSeconds({
        bytes: cost.bytesToSend,
        bytesPerSecond: point.measured_bytes_per_second,
        rules: rulesOf(properties),
        priority,
        from: new Date(),
      }),
  }
}

async function readCost(
  parts: PartsReader,
  contentVersion: string,
  digests: readonly string[],
): Promise<Cost | null> {
  const target = await parts(contentVersion)
  return target && costOf(target, await readAll(parts, digests))
}

async function readFreed(
  parts: PartsReader,
  one: DecidedEntry,
  all: readonly { packageId: string; contentVersion: string }[],
): Promise<number | null> {
  const mine = all.find(version => version.packageId === one.packageId)
  if (!mine) return 0
  const gone = await parts(mine.contentVersion)
  const kept = all.filter(version => version.packageId !== one.packageId)
  return (
    gone &&
    bytesFreed(
      gone,
      await readAll(
        parts,
        kept.map(version => version.contentVersion),
      ),
    )
  )
}

/** A version that cannot be read here counts for nothing: the forecast is then too high, not too low. */
async function readAll(parts: PartsReader, digests: readonly string[]) {
  const read = await Promise.all([...new Set(digests)].map(parts))
  return read.filter(one => one !== null)
}

/** What points have proved to hold, by their receipts. */
async function heldBy(db: Database, points: readonly string[]): Promise<Held> {
  const ids = [...new Set(points)]
  if (ids.length === 0) return new Map()
  const rows = await withDistribution(db)
    .selectFrom('distribution_assignments')
    .select(['point_id', 'package_id', 'receipt_content_version', 'state'])
    .where('point_id', 'in', ids)
    .execute()
  const held = new Map<string, { packageId: string; contentVersion: string }[]>()
  for (const row of rows) {
    if (row.receipt_content_version === null || isRemoval(row.state)) continue
    const known = held.get(row.point_id) ?? []
    known.push({ packageId: row.package_id, contentVersion: row.receipt_content_version })
    held.set(row.point_id, known)
  }
  return held
}
