// What each distribution point could give of one content version at this moment, and why it cannot: for whoever decides where clients are sent.

import { type RawBuilder, sql } from 'kysely'
import type { Database } from '#platform/database'
import type { PointCertificate } from '#product/distribution-protocol'
import { contentStateName, contentStates, isRemoval } from './content-state.ts'
import { unknownAfterSeconds } from './content-status.ts'
import { propertiesOf, reachableAddress } from './point-properties.ts'
import { withDistribution } from './tables.ts'

/** Why a point gives a content version to nobody new. */
export type OfferRefusal =
  | 'maintenance'
  | 'https-only'
  | 'no-content'
  | 'being-removed'
  | 'not-verified'
  | 'other-version'

/** A point, and whether it gives the content version now. */
export type PointOffer = {
  pointId: string
  name: string
  /** Where it is reached; null when it is given to nobody. */
  address: string | null
  certificate: PointCertificate | null
  /** Null: it gives. The reason is a clause about the point. */
  refusal: { code: OfferRefusal; reason: string } | null
  /** How long it has not asked; null: it is heard of. What it last proved still counts, but nobody knows whether it is there. */
  silentSeconds: number | null
  /** How many requests it was answering on average before its last question, which is of that time; and whether it is fetching something itself. */
  load: { servingRequests: number; isFetching: boolean; saidAt: Date | null }
}

/**
 * The points by name, those for which `only` holds: a condition over their ID, so that another room can say by its own tables which they are. A receipt
 * for this very content counts, whatever the number of its version; one of which a point has let go, or may have, does not.
 */
export async function pointOffers(
  db: Database,
  {
    packageId,
    contentVersion,
    only,
  }: {
    packageId: string
    contentVersion: string
    only?: (pointId: RawBuilder<unknown>) => RawBuilder<boolean>
  },
): Promise<PointOffer[]> {
  const rows = await withDistribution(db)
    .selectFrom('distribution_points as point')
    .leftJoin('distribution_assignments as held', join =>
      join.onRef('held.point_id', '=', 'point.id').on('held.package_id', '=', packageId),
    )
    .select(['point.id', 'point.name', 'point.address', 'point.properties', 'point.certificate'])
    .select(['point.last_seen_at', 'point.serving_requests'])
    .select(['held.state', 'held.content_version', 'held.receipt_content_version', 'held.cancelled_at'])
    .select(
      sql<boolean>`exists (select from distribution_assignments busy
        where busy.point_id = point.id and busy.progress_state = 'transferring')`.as('is_fetching'),
    )
    .$if(only !== undefined, query => query.where(only?.(sql.ref('point.id')) ?? sql<boolean>`true`))
    .orderBy('point.name_key')
    .execute()
  const now = Date.now()
  return rows.map(row => {
    const silentMs = row.last_seen_at === null ? now : now - row.last_seen_at.getTime()
    return {
      pointId: row.id,
      name: row.name,
      address: reachableAddress(row),
      certificate: row.certificate,
      refusal: refusalOf(row, contentVersion),
      silentSeconds: silentMs > unknownAfterSeconds * 1000 ? Math.floor(silentMs / 1000) : null,
      load: {
        servingRequests: row.serving_requests ?? 0,
        isFetching: row.is_fetching,
        saidAt: row.last_seen_at,
      },
    }
  })
}

type Row = Parameters<typeof reachableAddress>[0] & {
  state: number | null
  content_version: string | null
  receipt_content_version: string | null
  cancelled_at: Date | null
}

function refusalOf(row: Row, contentVersion: string): PointOffer['refusal'] {
  if (propertiesOf(row).maintenance) return { code: 'maintenance', reason: 'it is in maintenance mode' }
  if (reachableAddress(row) === null)
    return { code: 'https-only', reason: 'it shall be reached by https only, and its address is not https' }
  const { state } = row
  if (state === null) return { code: 'no-content', reason: 'the package was not distributed to it' }
  if (isRemoval(state)) return { code: 'being-removed', reason: 'the package is being removed from it' }
  if (row.receipt_content_version === contentVersion) {
    // A point that shall hold another version by now may have let go of this one, unless its update was cancelled.
    if (row.content_version === contentVersion || row.cancelled_at !== null) return null
    return { code: 'other-version', reason: 'it is getting another version in the place of this one' }
  }
  if (row.content_version !== contentVersion)
    return { code: 'other-version', reason: 'it holds or gets another version of the package' }
  const doing =
    state === contentStates.installFailed ? 'its transfer failed' : `its state is ${contentStateName(state)}`
  return { code: 'not-verified', reason: `it has not proved to hold this version (${doing})` }
}
