// Keeps the transfers under way that shall be under way now: as many as the rules allow, the urgent ones first, in the hours that
// let them through. A transfer that has to stop keeps its bytes.

import { reportError } from '#platform/errors'
import { ContentNoSpace } from '#product/content-store'
import {
  type DesiredContent,
  type DesiredState,
  msToNextRule,
  type PointRules,
  ruleAt,
  SourceKeyUnknown,
  SourceRefused,
  SourceUnavailable,
  SourceUnsound,
} from '#product/distribution-protocol'
import { decideTransfers } from './decide-transfers.ts'
import { PointSpaceShort } from './errors.ts'
import type { Point } from './point.ts'
import { isSameVersion, keyOf, readHeld } from './point-state.ts'
import { type Counted, errorOf, makeReport, reportedOf, type WaitingReason } from './progress.ts'
import { openRateLimit } from './rate-limit.ts'
import type { DiskSpace } from './space.ts'
import { transferVersion } from './transfer-version.ts'

/** A version that is wanted, over all of its attempts. */
type Entry = {
  content: DesiredContent
  running: { stop: AbortController; ended: Promise<void> } | null
  failures: number
  blocked: { by: 'source' | 'space'; until: number; error: unknown } | null
  checked: Set<string>
  since: Date
  counted: Counted
}

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

/** Opens the queue. Nothing runs before the first step. */
export function openTransferQueue(point: Point, space: DiskSpace): TransferQueue {
  const entries = new Map<string, Entry>()
  const rules = (): PointRules => {
    const { state } = point.desired
    if (!state) throw new TypeError('nothing is under way before the site has said what to hold')
    return state.rules
  }
  const pace = openRateLimit(() => {
    if (!point.desired.state) return { connections: 1, bytesPerSecond: null }
    const { connections } = rules()
    return { connections, bytesPerSecond: ruleAt(rules(), point.clock.now()).bytesPerSecond }
  })

  async function run(entry: Entry, stop: AbortController): Promise<void> {
    const { content } = entry
    try {
      const { checked, since, counted } = entry
      const request = await openRequestOf(point, content)
      await transferVersion(point, {
        content,
        request,
        pace,
        space,
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
    const order = state.contents.flatMap(content => entries.get(keyOf(content)) ?? [])
    const decided = decideTransfers(
      order.map(entry => ({
        key: keyOf(entry.content),
        priority: entry.content.priority,
        isRunning: entry.running !== null,
        blockedBy: blockedBy(entry),
      })),
      { ...state.rules, access: ruleAt(state.rules, now).access },
    )
    for (const entry of order) {
      const key = keyOf(entry.content)
      const reason = decided.waiting.get(key)
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

function newEntry(content: DesiredContent): Entry {
  return {
    content,
    running: null,
    failures: 0,
    blocked: null,
    checked: new Set(),
    since: new Date(0),
    counted: { bytesFetched: 0, bytesReused: 0 },
  }
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
  const first = Math.min(standardRetryMs, point.askSeconds * 1000)
  const pause = Math.min(longestRetryMs, first * 2 ** Math.min(20, entry.failures - 1))
  const jitter = 0.5 + Math.random() / 2
  const retryMs = isSpace ? spaceRetryMs : pause * jitter
  entry.blocked = { by: isSpace ? 'space' : 'source', until: performance.now() + retryMs, error }
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
