// Keeps the transfers under way that shall be under way now: as many as the rules allow, the urgent ones first, in the hours that
// let them through. A transfer that has to stop keeps its bytes.

import { reportError } from '#platform/errors'
import { ContentNoSpace } from '#product/content-store'
import {
  type DesiredContent,
  type DesiredState,
  type Limits,
  msToNextRule,
  openRateLimit,
  type PointRules,
  ruleAt,
  SourceKeyUnknown,
  SourceRefused,
  SourceUnavailable,
  SourceUnsound,
} from '#product/distribution-protocol'
import { compareUrgency, decideTransfers, isMoreUrgent } from './decide-transfers.ts'
import { PointSpaceShort } from './errors.ts'
import { giveWay, type Yielding } from './give-way.ts'
import type { Point } from './point.ts'
import { isSameVersion, keyOf, readHeld, readUnderway, type VersionName } from './point-state.ts'
import { type Counted, errorOf, makeReport, reportedOf, type WaitingReason } from './progress.ts'
import type { DiskSpace } from './space.ts'
import { transferVersion } from './transfer-version.ts'

/** A version that is wanted, over all of its attempts. */
type Entry = {
  content: DesiredContent
  running: { stop: AbortController; ended: Promise<void> } | null
  failures: number
  blocked: Blocked | null
  /** Since its last attempt at it found no room. */
  lacksRoom: boolean
  /** How long it has waited for its turn until `waitsSince`, and since when it waits again; by `performance.now()`. */
  waitedMs: number
  waitsSince: number | null
  checked: Set<string>
  since: Date
  counted: Counted
}

/** Why it is not tried again before a moment, by `performance.now()`. */
type Blocked = { by: 'source' | 'space'; since: number; until: number; error: unknown }

/** The queue of a point. */
export type TransferQueue = {
  /** Starts and stops what has to be started and stopped now. Gives the milliseconds after which to look again. */
  step: () => Promise<number>
  /** Stops everything, and waits for it. */
  stop: () => Promise<void>
}

/** Why a transfer was stopped by us; it is not a failure. */
class TransferStopped extends Error {}

const spaceRetryMs = 10_000
const longestRetryMs = 10 * 60_000
const standardRetryMs = 2000
const lookAtHourMs = 100

/** Opens the queue. Nothing runs before the first step. */
export function openTransferQueue(point: Point, space: DiskSpace): TransferQueue {
  const entries = new Map<string, Entry>()
  const rules = (): PointRules => {
    const { state } = point.desired
    if (!state) throw new TypeError('nothing is under way before the site has said what to hold')
    return state.rules
  }
  const pace = openRateLimit(limitsNow(point))

  async function run(entry: Entry, stop: AbortController): Promise<void> {
    const { content } = entry
    try {
      const { checked, since, counted } = entry
      const request = await openRequestOf(point, content)
      await transferVersion(point, {
        content,
        request,
        pace,
        space: {
          ...space,
          async take(asked) {
            const taken = await space.take(asked)
            entry.lacksRoom = false
            return taken
          },
        },
        makeRoom: async missingBytes => void (await giveWay(point, await yieldingTo(entry), missingBytes)),
        rules,
        checked,
        since,
        counted,
        signal: stop.signal,
      })
      entries.delete(keyOf(content))
      await point.outbox.offerReceipts()
    } catch (error) {
      if (!stop.signal.aborted) noteFailure(point, entry, error)
    } finally {
      entry.running = null
      point.bell.ring()
    }
  }
  function start(entry: Entry): void {
    const stop = new AbortController()
    entry.blocked = null
    if (entry.failures === 0 && entry.checked.size === 0) entry.since = point.clock.now()
    entry.running = { stop, ended: Promise.resolve() }
    entry.running.ended = run(entry, stop)
  }
  /** Who has to make room for a version when there is not enough, the first to do so first. */
  async function yieldingTo(entry: Entry): Promise<Yielding[]> {
    const underway = await readUnderway(point.folder)
    const yielding = (version: VersionName): Yielding => ({
      version,
      reservedBytes: space.reservedBy(keyOf(version)) ?? 0,
      async stop() {
        const running = entries.get(keyOf(version))?.running
        // Who has no space yet writes nothing, and may be waiting for the very turn that we have.
        if (!running || space.reservedBy(keyOf(version)) === null) return
        running.stop.abort(new TransferStopped('space'))
        await running.ended
      },
    })
    const isHere = ({ content }: Entry) => underway.some(one => isSameVersion(one, content))
    const order = ordered()
    const candidates = order.filter(
      (other, place) =>
        isHere(other) &&
        (isMoreUrgent(entry.content.priority, other.content.priority) ||
          (other.content.priority === entry.content.priority &&
            place > order.indexOf(entry) &&
            other.lacksRoom &&
            space.reservedBy(keyOf(other.content)) === null)),
    )
    // The later ones first; a sort that keeps the order of equals then puts the less urgent before them.
    const lastFirst = candidates
      .toReversed()
      .toSorted((left, right) => compareUrgency(right.content.priority, left.content.priority))
    const undesired = underway.filter(one => one.undesiredSince !== undefined)
    return [...undesired, ...lastFirst.map(({ content }) => content)].map(yielding)
  }
  /** What is wanted, in the order of the desired state. */
  function ordered(): Entry[] {
    return (point.desired.state?.contents ?? []).flatMap(content => entries.get(keyOf(content)) ?? [])
  }
  /** Puts off who would only stop others and find no more room than before. Now and then it is tried all the same. */
  async function putOffWithoutRoom(order: readonly Entry[]): Promise<void> {
    const now = performance.now()
    for (const { blocked, running } of order) {
      if (running || blocked?.by !== 'space' || blocked.until > now) continue
      const isFull = order.filter(one => one.running !== null).length >= rules().transfersAtOnce
      if (!isFull || now - blocked.since >= longestRetryMs) continue
      if (!(await space.fits(neededOf(blocked.error), rules().reserveBytes)))
        blocked.until = now + spaceRetryMs
    }
  }
  async function takeWanted(state: DesiredState): Promise<void> {
    const wanted = await wantedOf(point, state)
    const keys = new Set(wanted.map(keyOf))
    for (const [key, entry] of entries) {
      if (keys.has(key)) continue
      entry.running?.stop.abort(new TransferStopped('it is no longer desired'))
      if (!entry.running) entries.delete(key)
    }
    for (const content of wanted) {
      const entry = entries.get(keyOf(content))
      if (!entry) entries.set(keyOf(content), newEntry(content))
      else entry.content = content
    }
  }
  async function step(): Promise<number> {
    const { state } = point.desired
    if (!state) return longestRetryMs
    await takeWanted(state)
    const now = point.clock.now()
    const order = ordered()
    await putOffWithoutRoom(order)
    const decided = decideTransfers(
      order.map(entry => ({
        key: keyOf(entry.content),
        priority: entry.content.priority,
        isRunning: entry.running !== null,
        waitedMs: waitedOf(entry),
        blockedBy: blockedBy(entry),
      })),
      { ...state.rules, access: ruleAt(state.rules, now).access },
    )
    for (const entry of order) {
      const key = keyOf(entry.content)
      const reason = decided.waiting.get(key)
      noteTurn(entry, reason === 'turn')
      if (reason) {
        entry.running?.stop.abort(new TransferStopped(reason))
        tellWaiting(point, entry, reason)
      } else if (!entry.running) start(entry)
    }
    const retries = order.flatMap(({ blocked }) => (blocked ? [blocked.until - performance.now()] : []))
    return Math.max(50, Math.min(msToNextRule(now) + 1, ...retries.filter(ms => ms > 0)))
  }
  return {
    step,
    async stop() {
      const running = [...entries.values()].flatMap(entry => entry.running ?? [])
      for (const { stop } of running) stop.abort(new TransferStopped('the point stops'))
      await Promise.all(running.map(({ ended }) => ended))
    },
  }
}

/** What limits transfers now. Asked for every few kilobytes, it looks at the hour only ten times a second. */
function limitsNow({ desired, clock }: Point): () => Limits {
  let known: { rules: PointRules; limits: Limits; until: number } | null = null
  return () => {
    if (!desired.state) return { connections: 1, bytesPerSecond: null }
    const { rules } = desired.state
    const now = performance.now()
    if (known?.rules !== rules || known.until <= now) {
      const { bytesPerSecond } = ruleAt(rules, clock.now())
      known = { rules, limits: { connections: rules.connections, bytesPerSecond }, until: now + lookAtHourMs }
    }
    return known.limits
  }
}

function newEntry(content: DesiredContent): Entry {
  return {
    content,
    running: null,
    failures: 0,
    blocked: null,
    lacksRoom: false,
    waitedMs: 0,
    waitsSince: null,
    checked: new Set(),
    since: new Date(0),
    counted: { bytesFetched: 0, bytesReused: 0 },
  }
}

function waitedOf({ waitedMs, waitsSince }: Entry): number {
  return waitedMs + (waitsSince === null ? 0 : performance.now() - waitsSince)
}

function noteTurn(entry: Entry, isWaiting: boolean): void {
  if (isWaiting === (entry.waitsSince !== null)) return
  entry.waitedMs = waitedOf(entry)
  entry.waitsSince = isWaiting ? performance.now() : null
}

function blockedBy(entry: Entry): 'source' | 'space' | null {
  if (awaitsSource(entry)) return 'source'
  const { blocked } = entry
  return blocked !== null && blocked.until > performance.now() ? blocked.by : null
}

/** Whether the site has it wait for one of its sources. What is under way goes on with the sources that it began with. */
function awaitsSource({ content, running }: Entry): boolean {
  return running === null && content.sources.length === 0
}

/** What is not held, and what is to be fetched again. */
async function wantedOf(point: Point, state: DesiredState): Promise<DesiredContent[]> {
  const held = await readHeld(point.folder)
  return state.contents.filter(content => {
    const known = held.find(one => isSameVersion(one, content))
    if (!known) return true
    const { request } = content
    return request?.action === 'redistribute' && known.request !== request.id
  })
}

/** The request that a transfer carries out; none when it was carried out before. */
async function openRequestOf(point: Point, content: DesiredContent): Promise<DesiredContent['request']> {
  const known = (await readHeld(point.folder)).find(one => isSameVersion(one, content))
  return content.request && known?.request !== content.request.id ? content.request : null
}

function noteFailure(point: Point, entry: Entry, error: unknown): void {
  const { content } = entry
  const report = reportError(error)
  const isSpace = error instanceof PointSpaceShort || error instanceof ContentNoSpace
  point.log[isSpace ? 'warn' : 'error'](
    { err: error, code: report.code, package: content.packageId },
    report.message,
  )
  entry.failures += 1
  entry.lacksRoom = isSpace
  const first = Math.min(standardRetryMs, point.askSeconds * 1000)
  const pause = Math.min(longestRetryMs, first * 2 ** Math.min(20, entry.failures - 1))
  const jitter = 0.5 + Math.random() / 2
  const retryMs = isSpace ? spaceRetryMs : pause * jitter
  const since = performance.now()
  entry.blocked = { by: isSpace ? 'space' : 'source', since, until: since + retryMs, error }
}

/** The bytes that an attempt found no room for. */
function neededOf(error: unknown): number {
  const isSpace = error instanceof PointSpaceShort || error instanceof ContentNoSpace
  const neededBytes = isSpace ? error.facts.neededBytes : null
  return typeof neededBytes === 'number' ? neededBytes : 0
}

/** Says why a version waits; with the error that it waits after, if there is one. */
function tellWaiting({ outbox }: Point, entry: Entry, reason: WaitingReason): void {
  const { content, blocked, counted } = entry
  const reported = reportedOf(content)
  if (!blocked || reason !== blocked.by || awaitsSource(entry)) {
    outbox.tell(makeReport(reported, 'waiting', { ...counted, waitingFor: reason }))
    return
  }
  const error = errorOf(blocked.error)
  const isSource =
    blocked.error instanceof SourceUnavailable ||
    blocked.error instanceof SourceRefused ||
    blocked.error instanceof SourceUnsound ||
    blocked.error instanceof SourceKeyUnknown
  if (reason === 'space')
    outbox.tell(makeReport(reported, 'waiting', { ...counted, waitingFor: reason, error }))
  else {
    const state = error?.retry === 'later' ? 'retrying' : 'failed'
    outbox.tell(makeReport(reported, state, { ...counted, waitingFor: isSource ? 'source' : null, error }))
  }
}
