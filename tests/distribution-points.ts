// For tests of distribution: points that join, ask, report and sign like real ones, and the actions on them.

import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { sql } from 'kysely'
import { readContentVersion } from '#product/content-library'
import {
  type DesiredState,
  type PointQuestion,
  type ProgressReport,
  type Receipt,
  signReceipt,
} from '#product/distribution-protocol'
import { answerQuestion } from '../src/product/distribution/answer-question.ts'
import { type ActionRequest, type CarriedOut, carryOut } from '../src/product/distribution/carry-out.ts'
import { contentLocations } from '../src/product/distribution/content-locations.ts'
import { contentStatus, type PointStatus } from '../src/product/distribution/content-status.ts'
import { createJoinToken, joinPoint } from '../src/product/distribution/points.ts'
import { takeProgress } from '../src/product/distribution/take-progress.ts'
import { takeReceipt } from '../src/product/distribution/take-receipt.ts'
import { firstQuestion, still } from './point-messages.ts'
import type { SiteInDatabase } from './site-in-database.ts'

/** A version of a package, as messages name it. */
type About = { packageId: string; version: number; contentVersion: string }

/** A joined point. */
export type TestPoint = {
  pointId: string
  name: string
  token: string
  publicKey: string
  privateKey: KeyObject
  /** Asks what to hold, saying what it holds. */
  ask: (more?: Partial<PointQuestion>) => Promise<DesiredState>
  /** A receipt that is right. */
  receipt: (about: About, more?: Partial<Receipt>) => Promise<Receipt>
  /** Sends a receipt, signed. */
  send: (receipt: Receipt) => Promise<void>
  /** Verifies everything that it is asked to hold: sends the receipts, and names it all as held. */
  obey: () => Promise<DesiredState>
  report: (about: About, more?: Partial<ProgressReport>) => Promise<void>
}

/** Joins a point whose address is made from its name. */
export async function joinTestPoint(site: SiteInDatabase, name: string): Promise<TestPoint> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
  const address = `http://${name.toLowerCase()}.example`
  const joinToken = await createJoinToken(site.db, { name, by: 'tester' })
  const { pointId, token } = await joinPoint(site.db, joinToken, { address, publicKey: key })
  const house = {
    db: site.db,
    site: site.site,
    siteBaseUrl: () => 'http://site.example/api/v1/',
    waiting: null,
  }
  const ask: TestPoint['ask'] = more =>
    answerQuestion(house, { pointId, question: { ...firstQuestion(address), ...more } })
  const receipt: TestPoint['receipt'] = async ({ packageId, version, contentVersion }, more) => {
    const { fileCount, totalBytes } = await readContentVersion(site.db, contentVersion)
    const times = { verifiedAt: new Date().toISOString(), request: null }
    const about = { packageId, version, contentVersion, files: fileCount, bytes: totalBytes }
    return { protocolVersion: 1, siteCode: 'S01', pointId, ...about, ...times, ...more }
  }
  const send: TestPoint['send'] = one => takeReceipt(house, pointId, signReceipt(one, privateKey))
  return {
    pointId,
    name,
    token,
    publicKey: key,
    privateKey,
    ask,
    receipt,
    send,
    async obey() {
      const { contents } = await ask()
      for (const content of contents)
        await send(await receipt(content, { request: content.request?.id ?? null }))
      return ask({ held: heldOf(contents) })
    },
    report: ({ packageId, version, contentVersion }, more) =>
      takeProgress(site.db, pointId, {
        ...still,
        protocolVersion: 1,
        packageId,
        version,
        contentVersion,
        state: 'transferring',
        bytesFetched: 5,
        bytesReused: 6,
        bytesTotal: 100,
        error: null,
        reportedAt: new Date().toISOString(),
        ...more,
      }),
  }
}

/** What a point says that it holds when it holds these versions, verified now. */
export function heldOf(contents: readonly About[]): PointQuestion['held'] {
  const verifiedAt = new Date().toISOString()
  return contents.map(({ packageId, version, contentVersion }) => ({
    packageId,
    version,
    contentVersion,
    verifiedAt,
  }))
}

/** Carries an action out, as the tester. */
export function act(
  site: SiteInDatabase,
  action: ActionRequest['action'],
  packageId: string,
  more: Partial<ActionRequest> = {},
): Promise<CarriedOut> {
  const whole = { points: [], groups: [], all: false, priority: null, by: 'tester' }
  return carryOut(site, { action, packageId, ...whole, ...more })
}

/** What an action did, as `DP1: send`. */
export function effectsOf({ entries }: Pick<CarriedOut, 'entries'>): string[] {
  return entries.map(entry => `${entry.point}: ${entry.effect}`)
}

/** The status of a package on one point. @throws when the point has nothing of it */
export async function statusOn(site: SiteInDatabase, packageId: string, point: string): Promise<PointStatus> {
  const row = (await contentStatus(site.db, { packageId })).find(one => one.point === point)
  if (!row) throw new Error(`${point} has nothing of ${packageId}`)
  return row
}

/** The content that a device would be sent to. */
export async function contentForDevices(site: SiteInDatabase, packageId: string): Promise<string> {
  return (await contentLocations(site, packageId)).contentVersion
}

/** Makes every receipt and question of the database so much older. */
export async function ageEverything({ db }: SiteInDatabase, seconds: number): Promise<void> {
  await sql`update distribution_assignments set received_at = received_at - make_interval(secs => ${seconds})`.execute(
    db,
  )
  await sql`update distribution_points set last_seen_at = last_seen_at - make_interval(secs => ${seconds})`.execute(
    db,
  )
}
