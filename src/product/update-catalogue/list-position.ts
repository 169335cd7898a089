// Where a page of a list of updates, the newest first or last, ended. Positions stay right when something is added or taken away meanwhile.

import { type RawBuilder, sql } from 'kysely'

/** A position as text. */
export const positionPattern =
  /^(\d{4}-\d\d-\d\dT[\d:.]{8,12}Z)_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

/** The position of an update. */
export function positionOf({ createdAt, updateId }: { createdAt: string; updateId: string }): string {
  return `${createdAt}_${updateId}`
}

/** Whether an update stands behind the position; null at the beginning of the list. @param after As {@link positionPattern}. */
export function standsBehind(after: string | undefined, oldestFirst = false): RawBuilder<boolean> | null {
  const [, createdAt, updateId] = positionPattern.exec(after ?? '') ?? []
  if (createdAt === undefined || updateId === undefined) return null
  const at = new Date(createdAt)
  if (oldestFirst)
    return sql<boolean>`(created_at > ${at} or (created_at = ${at} and update_id < ${updateId}::uuid))`
  return sql<boolean>`(created_at < ${at} or (created_at = ${at} and update_id > ${updateId}::uuid))`
}
