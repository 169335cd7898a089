// What a device is told to do about a deployment at this moment. Pure. To begin too early puts a device at risk; to wait costs time.

import type { Assignment, DeviceFacts } from '#product/device-protocol'
import type { PreCache } from './schemas.ts'
import type { ShownState } from './tables.ts'

/** What it follows from. */
export type Situation = {
  purpose: 'available' | 'required'
  availableFrom: Date
  deadline: Date | null
  state: 'active' | 'paused'
  pauseReason: string | null
  preCache: PreCache | null
  /** Of the device; null: it is in none. */
  ring: { name: string; state: 'waiting' | 'open' } | null
  attemptState: ShownState
  facts: Pick<DeviceFacts, 'architecture' | 'edition' | 'language'>
  /** Why there is no content for the device. */
  problem: string | null
}

/** What the device does, and why: a clause for people. */
export type Action = { action: Assignment['action']; reason: string }

/** What cannot be stopped in the middle without harm. */
const underWay: ReadonlySet<ShownState> = new Set<ShownState>(['running', 'restarting'])

/** `policyEndsAt`: a deadline before this moment has to be in the policy that is made now, for the device may be out of reach until then. */
export function decideAction(
  about: Situation,
  { now, policyEndsAt }: { now: Date; policyEndsAt: Date },
): Action {
  const { purpose, availableFrom, deadline, ring, attemptState } = about
  if (underWay.has(attemptState)) return { action: 'run', reason: 'it is under way' }
  if (about.problem !== null) return { action: 'wait', reason: about.problem }
  if (about.state === 'paused')
    return { action: 'wait', reason: `the deployment is paused: ${about.pauseReason ?? ''}` }
  if (ring === null) return { action: 'wait', reason: 'the device is in no ring of the deployment' }
  if (ring.state === 'waiting') return beforeItsTime(about, `the ring “${ring.name}” has not begun`)
  if (now < availableFrom) return beforeItsTime(about, 'it is not available yet')
  if (
    purpose === 'required' &&
    deadline !== null &&
    deadline > policyEndsAt &&
    attemptState !== 'downloaded'
  ) {
    const early = beforeItsTime(about, 'its deadline has not come')
    if (early.action === 'pre-cache') return early
  }
  return { action: 'run', reason: purpose === 'required' ? 'it is required' : 'it is available' }
}

function beforeItsTime({ preCache, facts }: Situation, reason: string): Action {
  return preCache !== null && matches(preCache, facts)
    ? { action: 'pre-cache', reason }
    : { action: 'wait', reason }
}

/** An empty list leaves nobody out; words are compared without case. */
function matches({ architectures, editions, languages }: PreCache, facts: Situation['facts']): boolean {
  const has = (list: readonly string[], word: string) =>
    list.length === 0 || list.some(one => one.toLowerCase() === word.toLowerCase())
  return (
    has(architectures, facts.architecture) && has(editions, facts.edition) && has(languages, facts.language)
  )
}
