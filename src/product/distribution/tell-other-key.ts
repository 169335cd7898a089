// A point that shows another key than before: the site goes by what the point says, and people can see that it happened.

import type { Database } from '#platform/database'
import { recordActivity } from '#product/activity'
import type { PointCertificate } from '#product/distribution-protocol'

/**
 * Records that a point’s certificate has another key at once: it was set up anew, was given another certificate, or does not encrypt any
 * more. A change that the point announced before is no news.
 */
export async function tellOtherKey(
  db: Database,
  { name, before, after }: { name: string; before: PointCertificate | null; after: PointCertificate | null },
): Promise<void> {
  if (before === null || after?.keys.some(key => before.keys.includes(key))) return
  const what =
    after === null
      ? 'no longer encrypts its communication itself'
      : `has another certificate key, ${after.keys[0]}`
  const message = `Distribution point “${name}” ${what}; before, it was ${before.keys[0]}. Whoever fetches from it is told so.`
  const about = { actor: name, subject: name, message }
  await db.transaction().execute(trx => recordActivity(trx, { code: 'POINT_KEY_CHANGED', ...about }))
}
