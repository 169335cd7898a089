import type { DataFolder } from '#platform/data-folder'
import type { Database } from '#platform/database'
import type { Log } from '#platform/logging'
import type { AlertPolicy } from './alert-policy.ts'

/** What alerts need. */
export type AlertsHouse = {
  db: Database
  /** The data folder: the key that seals secrets is in it. */
  folder: Pick<DataFolder, 'inside'>
  alertPolicy: AlertPolicy
  site: { code: string }
}

/** How long deliveries are tried. Milliseconds, except `tries`. */
export type DeliveryPatience = {
  /** The wait after the first try that failed; it doubles each time. */
  firstWaitMs: number
  longestWaitMs: number
  /** Then an alert is given up. */
  tries: number
}

/** About half a day. */
export const standardPatience: DeliveryPatience = { firstWaitMs: 10_000, longestWaitMs: 3_600_000, tries: 20 }

/** What delivering needs. */
export type DeliveryHouse = AlertsHouse & { log: Log; patience: DeliveryPatience }
