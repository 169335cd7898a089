// Content validation on a schedule: everything that is held is read and hashed again, slowly enough not to be in the way of
// devices. How far it is, is kept, so that it goes on after a restart.

import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { z } from 'zod'
import { openRateLimit } from '#product/distribution-protocol'
import { readHeldManifest, reportLost } from './check-held.ts'
import type { Point } from './point.ts'
import { changeHeld, type HeldVersion, readHeld, readUnderway } from './point-state.ts'
import { emptyQuarantine } from './quarantine.ts'
import { changeState, readState, type StateFile } from './state-file.ts'

const schema = z.object({
  /** From when on the time to the next validation counts, by the site's clock: its last end, or the point's first start. */
  since: z.string().nullable(),
  last: z.object({ finishedAt: z.string(), damagedObjects: z.int() }).nullable(),
  /** The validation under way. Objects are read in the order of their digests; those up to `upTo` were. */
  running: z
    .object({
      startedAt: z.string(),
      upTo: z.string(),
      damagedObjects: z.int(),
      /** The content versions that are being read: what comes to be held meanwhile was not read by it. */
      contentVersions: z.array(z.string()),
    })
    .nullable(),
})
const file: StateFile<typeof schema> = {
  name: 'validation.json',
  schema,
  empty: { since: null, last: null, running: null },
}

/** The least rate at which it reads, in bytes a second; more when it would not be through in half of its interval. */
const leastRate = 32 * 1024 * 1024
const pieceBytes = 1024 * 1024
/** So many bytes are read between two notes of how far it is. */
const noteEveryBytes = 256 * 1024 * 1024
const lookAgainMs = 60_000

/** How the last validation ended; null before the first. */
export async function readLastValidation(
  folder: Point['folder'],
): Promise<{ finishedAt: string; damagedObjects: number } | null> {
  return (await readState(folder, file)).last
}

/** Validates when it is time. Gives the milliseconds after which to look again. */
export async function scrubWhenDue(point: Point, signal: AbortSignal): Promise<number> {
  const { folder, clock, desired } = point
  const rules = desired.state?.rules
  if (!rules || rules.maintenance || rules.validateEverySeconds === null) return lookAgainMs
  const known = await readState(folder, file)
  if (known.since === null) {
    await changeState(folder, file, state => ({ ...state, since: clock.now().toISOString() }))
    return Math.min(lookAgainMs, rules.validateEverySeconds * 1000)
  }
  const dueInMs = Date.parse(known.since) + rules.validateEverySeconds * 1000 - clock.now().getTime()
  if (!known.running && dueInMs > 0) return Math.min(lookAgainMs, dueInMs)
  await scrub(point, signal)
  return lookAgainMs
}

async function scrub(point: Point, signal: AbortSignal): Promise<void> {
  const { folder, clock } = point
  const beginning = {
    startedAt: clock.now().toISOString(),
    upTo: '',
    damagedObjects: 0,
    contentVersions: [...new Set((await stillDesired(point)).map(one => one.contentVersion))],
  }
  const before = await changeState(folder, file, state =>
    state.running ? state : { ...state, running: beginning },
  )
  if (!before.running) return
  const { startedAt, contentVersions } = before.running
  let { damagedObjects } = before.running
  const loss = reportInBatches(point, signal)
  const isThrough = await readEverything(point, before.running, {
    signal,
    async note(sha256) {
      const running = { startedAt, contentVersions, upTo: sha256, damagedObjects }
      await changeState(folder, file, state => ({ ...state, running }))
    },
    async onDamaged() {
      damagedObjects += 1
      await loss.add()
    },
  })
  await loss.finish()
  await emptyQuarantine(point)
  if (!isThrough) return
  const finishedAt = clock.now().toISOString()
  const last = { finishedAt, damagedObjects }
  await changeState(folder, file, () => ({ since: finishedAt, last, running: null }))
  const wasRead = new Set(contentVersions)
  await changeHeld(folder, held =>
    held.map(one =>
      wasRead.has(one.contentVersion) && Date.parse(one.verifiedAt) < Date.parse(startedAt)
        ? { ...one, verifiedAt: startedAt, receiptTaken: false }
        : one,
    ),
  )
  await point.outbox.offerReceipts()
  point.log.info(last, 'everything that is held was validated')
}

const reportEveryMs = 1000

/** The first loss is told at once, more of them once a second: each looks through everything that is held. */
function reportInBatches(point: Point, signal: AbortSignal) {
  let toldAt = Number.NEGATIVE_INFINITY
  let isUntold = false
  const tell = async () => {
    isUntold = false
    await reportLost(point, signal)
    toldAt = performance.now()
  }
  return {
    async add() {
      isUntold = true
      if (performance.now() - toldAt >= reportEveryMs) await tell()
    },
    async finish() {
      if (isUntold) await tell()
    },
  }
}

/** Held and desired: what waits for its removal is not read again. */
async function stillDesired({ folder }: Point): Promise<HeldVersion[]> {
  return (await readHeld(folder)).filter(one => one.undesiredSince === undefined)
}

/** False when it had to stop for maintenance. */
async function readEverything(
  point: Point,
  { upTo, contentVersions }: { upTo: string; contentVersions: readonly string[] },
  each: {
    signal: AbortSignal
    note: (sha256: string) => Promise<void>
    onDamaged: (sha256: string) => Promise<void>
  },
): Promise<boolean> {
  const objects = await objectsOf(point, contentVersions)
  const total = [...objects.values()].reduce((sum, { size }) => sum + size, 0)
  const limit = openRateLimit(() => {
    const seconds = point.desired.state?.rules.validateEverySeconds ?? Number.POSITIVE_INFINITY
    return { bytesPerSecond: Math.max(leastRate, (2 * total) / seconds), connections: 1 }
  })
  let unnoted = 0
  for (const [sha256, { size, needers }] of [...objects].sort(([left], [right]) => (left < right ? -1 : 1))) {
    if (sha256 <= upTo) continue
    each.signal.throwIfAborted()
    const rules = point.desired.state?.rules
    if (!rules || rules.maintenance || rules.validateEverySeconds === null) return false
    const isSound = await isReadSound(point, sha256, bytes => limit.receive(bytes, each.signal))
    // Read once more at full speed, and moved into quarantine if it is damaged indeed.
    const found = isSound ? 'sound' : await point.store.verify(sha256, { signal: each.signal })
    const isLoss = found === 'damaged' || (found === 'missing' && (await isNeeded(point, needers)))
    if (isLoss) await each.onDamaged(sha256)
    unnoted += size
    if (unnoted < noteEveryBytes && !isLoss) continue
    unnoted = 0
    await each.note(sha256)
  }
  return true
}

/** Whether one of these content versions is still here and desired: what a clean-up has removed meanwhile is no loss. */
async function isNeeded({ folder }: Point, contentVersions: readonly string[]): Promise<boolean> {
  const here = [...(await readHeld(folder)), ...(await readUnderway(folder))]
  return here.some(one => one.undesiredSince === undefined && contentVersions.includes(one.contentVersion))
}

/** The objects of content versions, manifests too, with their sizes and the versions that need them. */
async function objectsOf(
  { store }: Point,
  contentVersions: readonly string[],
): Promise<Map<string, { size: number; needers: string[] }>> {
  const objects = new Map<string, { size: number; needers: string[] }>()
  const add = (sha256: string, size: number, needer: string) => {
    const known = objects.get(sha256)
    if (known) known.needers.push(needer)
    else objects.set(sha256, { size, needers: [needer] })
  }
  for (const contentVersion of contentVersions) {
    add(contentVersion, 0, contentVersion)
    const manifest = await readHeldManifest(store, contentVersion)
    for (const { sha256, size } of manifest?.files ?? []) add(sha256, size, contentVersion)
  }
  return objects
}

async function isReadSound(
  { store }: Point,
  sha256: string,
  pay: (bytes: number) => Promise<number>,
): Promise<boolean> {
  if (!(await store.has(sha256))) return false
  const { path, size } = await store.open(sha256)
  const handle = await open(path, 'r')
  try {
    const hash = createHash('sha256')
    const buffer = Buffer.allocUnsafe(Math.min(pieceBytes, size + 1))
    for (let done = 0; ; ) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, done)
      if (bytesRead === 0) break
      hash.update(buffer.subarray(0, bytesRead))
      done += bytesRead
      await pay(bytesRead)
    }
    return hash.digest('hex') === sha256
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EIO') return false
    throw error
  } finally {
    await handle.close()
  }
}
