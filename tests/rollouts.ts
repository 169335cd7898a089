// For tests of what stops or begins rollouts: a ring, and how rollouts stand.

import { type Ring, setRing } from '../src/product/distribution-rings/rings.ts'
import { listRollouts, type Rollout } from '../src/product/distribution-rings/rollouts.ts'
import type { SiteInDatabase } from './site-in-database.ts'

/** Sets a ring of these points that soaks for no time. */
export async function setTestRing(
  site: Pick<SiteInDatabase, 'db'>,
  name: string,
  points: string[],
  order = 1,
): Promise<void> {
  const gate = { minimumSuccessPercent: 70, minimumSuccessCount: 1, soakSeconds: 0, needsPromotion: false }
  const ring: Ring = { name, order, points, groups: [], ...gate }
  await setRing(site.db, ring, 'tester')
}

/** The rollouts of a package, the newest first. */
export function rolloutsOf(site: SiteInDatabase, packageId: string): Promise<Rollout[]> {
  return listRollouts(site.db, { packageId })
}
