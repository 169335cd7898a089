// Content validation on a schedule: everything that is held is read and hashed again, slowly enough not to be in the way of
// devices. How far it is, is kept, so that it goes on after a restart.

import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { z } from 'zod'
import { readHeldManifest, reportLost } from './check-held.ts'
import type { Point } from './point.ts'
import { changeHeld, readHeld } from './point-state.ts'
import { openRateLimit } from './rate-limit.ts'
import { changeState, readState, type StateFile } from './state-file.ts'

const schema = z.object({
  /** From when on the time to the next validation counts, by the site's clock: its last end, or the point's first start. */
  since: z.string().nullable(),
  last: z.object({ finishedAt: z.string(), damagedObjects: z.int() }).nullable(),
  /** The validation under way. Objects are read in the order of their digests; those up to `upTo` were. */
  running: z.object({ startedAt: z.string(), upTo: z.string(), damagedObjects: z.int() }).nullable(),
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
  const before = await changeState(folder, file, state =>
    state.running
      ? state
      : { ...state, running: { startedAt: new Date().toISOString(), upTo: '', damagedObjects: 0 } },
  )
  if (!before.running) return
  const { startedAt, upTo } = before.running
  let { damagedObjects } = before.running
  const isThrough = await readEverything(point, upTo, {
    signal,
    async note(sha256) {
      const running = { startedAt, upTo: sha256, damagedObjects }
      await changeState(folder, file, state => ({ ...state, running }))
    },
    async onDamaged() {
      damagedObjects += 1
      await reportLost(point, signal)
    },
  })
  if (!isThrough) return
  const finishedAt = clock.now().toISOString()
  const last = { finishedAt, damagedObjects }
  await changeState(folder, file, () => ({ since: finishedAt, last, running: null }))
  // Whatever is still held was read since the start, or came later.
  await changeHeld(folder, held =>
    held.map(one =>
      Date.parse(one.verifiedAt) < Date.parse(startedAt)
        ? { ...one, verifiedAt: startedAt, receiptTaken: false }
        : one,
    ),
  )
  await point.outbox.offerReceipts()
  point.log.info(last, 'everything that is held was validated')
}

/** False when it had to stop for maintenance. */
async function readEverything(
  point: Point,
  upTo: string,
  each: {
    signal: AbortSignal
    note: (sha256: string) => Promise<void>
    onDamaged: (sha256: string) => Promise<void>
  },
): Promise<boolean> {
  const objects = await objectsHeld(point)
  const total = [...objects.values()].reduce((sum, size) => sum + size, 0)
  const limit = openRateLimit(() => {
    const seconds = point.desired.state?.rules.validateEverySeconds ?? Number.POSITIVE_INFINITY
    return { bytesPerSecond: Math.max(leastRate, (2 * total) / seconds), connections: 1 }
  })
  let unnoted = 0
  for (const [sha256, size] of [...objects].sort(([left], [right]) => (left < right ? -1 : 1))) {
    if (sha256 <= upTo) continue
    each.signal.throwIfAborted()
    const rules = point.desired.state?.rules
    if (!rules || rules.maintenance || rules.validateEverySeconds === null) return false
    const isSound = await isReadSound(point, sha256, bytes => limit.receive(bytes, each.signal))
    // Read once more at full speed, and moved into quarantine if it is damaged indeed.
    if (!isSound && (await point.store.verify(sha256, { signal: each.signal })) !== 'sound')
      await each.onDamaged(sha256)
    unnoted += size
    if (unnoted < noteEveryBytes && isSound) continue
    unnoted = 0
    await each.note(sha256)
  }
  return true
}

/** The objects of everything held, manifests too, with their sizes. */
async function objectsHeld({ folder, store }: Point): Promise<Map<string, number>> {
  const objects = new Map<string, number>()
  for (const { contentVersion } of await readHeld(folder)) {
    if (objects.has(contentVersion)) continue
    objects.set(contentVersion, 0)
    const manifest = await readHeldManifest(store, contentVersion)
    for (const { sha256, size } of manifest?.files ?? []) objects.set(sha256, size)
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
