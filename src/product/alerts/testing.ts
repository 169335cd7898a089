// A database with alerts in it, for tests.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { beforeAll, beforeEach } from 'vitest'
import type { OpenDatabase } from '#platform/database'
import { silentLog } from '#platform/logging'
import { activityMigrations, recordActivity, type StatusMessage } from '#product/activity'
import { readAlertPolicy } from './alert-policy.ts'
import type { DeliveryHouse } from './alerts-house.ts'
import { alertsMigrations } from './index.ts'
import { listSubscriptions, type Subscription } from './subscriptions.ts'

type TestDatabase = OpenDatabase & AsyncDisposable

/** One database for a test file, empty for each test. */
export type AlertsScene = {
  database: TestDatabase
  house: DeliveryHouse
  /** The data folder of this test. */
  root: string
  /** Writes a status message, in a transaction of its own. */
  tell: (subject: string, change?: Partial<StatusMessage>) => Promise<void>
  /** Nothing that was written until now is told any more. */
  forgetMessages: () => Promise<void>
  /** The one subscription. */
  shown: () => Promise<Subscription | undefined>
}

/** A filter that asks nothing. */
export const everything = { severities: [], components: [], codes: [], subjects: [] }

/** Makes the scene; called at the top of a test file. @param open opens an empty database with these tables. */
export function alertsScene(open: (migrations: readonly string[]) => Promise<TestDatabase>): AlertsScene {
  const scene = {
    async tell(subject, change = {}) {
      await scene.database.db.transaction().execute(trx =>
        recordActivity(trx, {
          code: 'UPGRADE_PACKAGE_NOT_SERVICED',
          actor: 'Ines',
          subject,
          message: `Package ${subject} was not serviced.`,
          ...change,
        }),
      )
    },
    async forgetMessages() {
      await sql`update activity_messages set announced = true`.execute(scene.database.db)
    },
    shown: async () => (await listSubscriptions(scene.house))[0],
  } as AlertsScene
  beforeAll(async () => {
    scene.database = await open([activityMigrations, alertsMigrations])
    return () => scene.database[Symbol.asyncDispose]()
  })
  beforeEach(async () => {
    const { db } = scene.database
    await sql`truncate alerts_subscriptions cascade`.execute(db)
    await sql`truncate alerts_mail_server`.execute(db)
    await scene.forgetMessages()
    const root = await mkdtemp(join(tmpdir(), 'slipstream-alerts-'))
    scene.root = root
    scene.house = {
      db,
      folder: { inside: (...names) => join(root, ...names) },
      alertPolicy: readAlertPolicy({ 'alert-hosts': '', 'alert-private-hosts': 'localhost' }),
      site: { code: 'S01' },
      log: silentLog(),
      patience: { firstWaitMs: 0, longestWaitMs: 0, tries: 3 },
    }
    return () => rm(root, { recursive: true })
  })
  return scene
}
