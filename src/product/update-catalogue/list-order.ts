// In which order the catalogue is shown, and where a page of it ended. What equals have is decided by the ID, so that every update has one place.

import { type RawBuilder, sql } from 'kysely'
import { RequestInvalid } from '#platform/http'
import { positionOf, standsBehind } from './list-position.ts'

/** By what the catalogue can be sorted: what stands in the table of updates itself. Products and the like would have to be looked up for all of them first. */
export const updateSortings = ['released', 'title', 'article'] as const

/** An order; `released` descending is the usual one. */
export type UpdateOrder = { by: (typeof updateSortings)[number]; ascending: boolean }

/** The ID behind the last underscore; before it nothing, or an equals sign and the value. */
const placePattern = /^(=?)(.*)_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/s

/** Of a row: by what it is sorted. */
type Placed = { updateId: string; createdAt: string; sortKey: string | null }

type ListOrder = {
  /** Asked for with the row as `sort_key`; it is not used for `released`. */
  key: RawBuilder<string | null>
  orderBy: RawBuilder<unknown>[]
  /** The condition that an update stands behind a position; null at the beginning of the list. @throws RequestInvalid for a position of another order */
  behind: (after: string | undefined) => RawBuilder<boolean> | null
  positionOf: (row: Placed) => string
}

/** @param isFew Few updates are sorted: the index of the usual order would have to be walked to its end for them, and is not used. */
export function listOrder({ by, ascending }: UpdateOrder, isFew: boolean): ListOrder {
  if (by === 'released') {
    const time = isFew ? sql`created_at + interval '0'` : sql`created_at`
    return {
      key: sql`null::text`,
      // Ascending is the index of the usual order, walked from its end.
      orderBy: ascending ? [sql`${time} asc`, sql`update_id desc`] : [sql`${time} desc`, sql`update_id asc`],
      behind: after => (after === undefined ? null : (standsBehind(after, ascending) ?? refuse())),
      positionOf,
    }
  }
  const key = by === 'title' ? sql<string | null>`lower(title)` : sql<string | null>`kb`
  return {
    key,
    // What is not known stands last, whichever way.
    orderBy: [sql`${key} ${ascending ? sql`asc` : sql`desc`} nulls last`, sql`update_id asc`],
    behind: after => {
      if (after === undefined) return null
      const [, isKnown, value, id] = placePattern.exec(after) ?? []
      if (id === undefined || (isKnown === '' && value !== '')) return refuse()
      if (isKnown === '') return sql`(${key} is null and update_id > ${id}::uuid)`
      const way = ascending ? sql`>` : sql`<`
      return sql`(${key} ${way} ${value} or ${key} is null or (${key} = ${value} and update_id > ${id}::uuid))`
    },
    positionOf: ({ sortKey, updateId }) => `${sortKey === null ? '' : `=${sortKey}`}_${updateId}`,
  }
}

function refuse(): never {
  throw new RequestInvalid({ problems: ['after: this is not the `next` of a page in this order'] })
}
