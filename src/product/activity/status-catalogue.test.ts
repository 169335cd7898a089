// The numbers of status messages, written down a second time: a number that was given once is never changed and never given to another kind, also
// when its kind is gone. New kinds are added here; nothing is ever taken away.

import { describe, expect, it } from 'vitest'
import { components, statusCatalogue } from './index.ts'

/** Every number that was ever given. */
const given: Record<string, number> = {
  SIGNED_IN: 100_001,
  METRICS_TOKEN_MADE: 100_002,
  METRICS_TOKEN_REVOKED: 100_003,
  DATABASE_BEHIND: 100_004,
  DATABASE_ACCEPTED: 100_005,
  AUDIT_CHAIN_BROKEN: 101_001,
  AUDIT_HEAD_ACCEPTED: 101_002,
  ALERT_SUBSCRIPTION_SET: 102_001,
  ALERT_SUBSCRIPTION_REMOVED: 102_002,
  ALERT_MAIL_SERVER_SET: 102_003,
  ALERT_MAIL_SERVER_REMOVED: 102_004,
  ALERT_NOT_DELIVERED: 102_005,
  OPERATION_FAILED: 103_001,
  OPERATION_CANCELLED: 103_002,
  NETWORK_ACCOUNT_SET: 104_001,
  NETWORK_ACCOUNT_REMOVED: 104_002,
  UPGRADE_PACKAGE_ADDED: 110_001,
  UPGRADE_PACKAGE_RELOADED: 110_002,
  PACKAGE_VERSION_PINNED: 110_003,
  PACKAGE_VERSION_UNPINNED: 110_004,
  PACKAGE_VERSION_REMOVED: 110_005,
  RETENTION_CHANGED: 110_006,
  UPDATE_SCHEDULE_SET: 110_007,
  UPDATE_SCHEDULE_REMOVED: 110_008,
  UPDATE_ON_SCHEDULE_NOT_DONE: 110_009,
  UPGRADE_PACKAGE_SERVICED: 111_001,
  UPGRADE_PACKAGE_NOT_SERVICED: 111_002,
  SERVICING_WORKER_TOKEN_MADE: 111_003,
  SERVICING_WORKER_REMOVED: 111_004,
  CONTENT_DISTRIBUTED: 112_001,
  DISTRIBUTION_POINTS_UPDATED: 112_002,
  CONTENT_REDISTRIBUTED: 112_003,
  CONTENT_REMOVAL_REQUESTED: 112_004,
  CONTENT_VALIDATION_REQUESTED: 112_005,
  DISTRIBUTION_CANCELLED: 112_006,
  CONTENT_VERIFIED: 112_007,
  CONTENT_REMOVED: 112_008,
  CONTENT_NOT_HELD: 112_009,
  CONTENT_PRESTAGED: 112_010,
  PACKAGE_PRIORITY_CHANGED: 112_011,
  JOIN_TOKEN_MADE: 112_012,
  DISTRIBUTION_POINT_JOINED: 112_013,
  DISTRIBUTION_POINT_REMOVED: 112_014,
  POINT_PROPERTIES_CHANGED: 112_015,
  POINT_TOKEN_ROTATED: 112_016,
  POINT_KEY_CHANGED: 112_017,
  POINT_GROUP_CREATED: 112_018,
  POINT_GROUP_CHANGED: 112_019,
  POINT_GROUP_DELETED: 112_020,
  CONTENT_LIBRARY_VERIFIED: 113_001,
  CONTENT_LIBRARY_HEALED: 113_002,
  CONTENT_LIBRARY_LOSS: 113_003,
  CONTENT_LIBRARY_REBUILT: 113_004,
  SOFTWARE_UPDATE_ADDED: 120_001,
  SOFTWARE_UPDATE_DOWNLOADED: 120_002,
  SOFTWARE_UPDATE_FILE_REFUSED: 120_003,
  SOFTWARE_UPDATES_SYNCHRONISED: 121_001,
  SOFTWARE_UPDATES_NOT_SYNCHRONISED: 121_002,
  SOFTWARE_UPDATE_FOLDER_SYNCHRONISED: 121_003,
  SOFTWARE_UPDATE_FOLDER_READABLE: 121_004,
  SOFTWARE_UPDATE_FOLDER_UNREADABLE: 121_005,
  SOFTWARE_UPDATE_SOURCE_ADDED: 121_006,
  SOFTWARE_UPDATE_SOURCE_REMOVED: 121_007,
  SOFTWARE_UPDATE_SOURCE_SCHEDULE_SET: 121_008,
  SOFTWARE_UPDATE_SOURCE_SCHEDULE_REMOVED: 121_009,
  SOFTWARE_UPDATE_SOURCE_WATCH_SET: 121_010,
  UPDATE_CATALOGUE_FILTERS_SET: 121_011,
  UPDATE_SUPERSEDENCE_RULE_SET: 121_012,
  SOFTWARE_UPDATE_DECLINED: 121_013,
  SOFTWARE_UPDATE_HELD: 121_014,
  SOFTWARE_UPDATE_PINNED: 121_015,
  SOFTWARE_UPDATE_NOT_DECLINED: 121_016,
  SOFTWARE_UPDATE_NOT_HELD: 121_017,
  SOFTWARE_UPDATE_NOT_PINNED: 121_018,
  SELECTION_RULE_SAVED: 122_001,
  SELECTION_RULE_REMOVED: 122_002,
}

/** Kinds that no program writes any more. */
const retired: readonly string[] = []

describe('the catalogue of status messages', () => {
  const kinds = Object.entries(statusCatalogue)

  it('gives each kind the number that it always had, and no number twice', () => {
    const now = Object.fromEntries(kinds.map(([code, kind]) => [code, kind.number]))
    expect(now).toEqual(Object.fromEntries(Object.entries(given).filter(([code]) => !retired.includes(code))))
    expect(new Set(Object.values(given)).size).toBe(Object.keys(given).length)
  })

  it('has six digits for each number, a text, and a thousand numbers for each component', () => {
    const thousands = new Map<number, Set<string>>()
    for (const [code, { number, text, component }] of kinds) {
      expect([code, number >= 100_000 && number <= 999_999, text.endsWith('.')]).toEqual([code, true, true])
      const at = Math.floor(number / 1000)
      thousands.set(at, (thousands.get(at) ?? new Set()).add(component))
    }
    expect([...thousands.values()].every(one => one.size === 1)).toBe(true)
    expect(thousands.size).toBe(components.length)
  })
})
