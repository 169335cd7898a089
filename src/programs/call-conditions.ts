// What every call of the site's API can rely on, and is held to: idempotency keys, edits that meet nobody unseen, and limits.

import type { Database } from '#platform/database'
import { type HttpOptions, standardLimits } from '#platform/http'
import { openIdempotencyStore } from '#platform/idempotency'
import type { Settings } from '#platform/settings'
import { openEditGuard } from './edit-guard.ts'

/** See above. */
export function callConditions(
  db: Database,
  settings: Settings,
): Pick<HttpOptions, 'idempotency' | 'edits' | 'limits'> {
  return {
    idempotency: openIdempotencyStore(db),
    edits: openEditGuard(db),
    limits: {
      callsPerMinute: settings['calls-per-minute'],
      refusalsPerMinute: settings['refusals-per-minute'],
      openPerMinute: standardLimits.openPerMinute,
    },
  }
}
