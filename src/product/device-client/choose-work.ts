// What of a policy is done now. Pure.

import { type Assignment, type Policy, startOf } from '#product/device-protocol'
import { type AttemptKey, findAttempt, isOver, type WorkState } from './work.ts'

/** What to do next; `nothing`: until `again` (ISO 8601), or with null until a newer policy. */
export type Chosen =
  | { kind: 'begin' | 'pre-cache'; assignment: Assignment }
  | { kind: 'nothing'; again: string | null }

/** Why an attempt does not begin now. */
export type Waiting = AttemptKey & { reason: string }

/** The first that can be done, and what waits. `startedByHand`: the deployment that somebody at the device asks for. */
export function chooseWork(
  { state, assignments }: Policy,
  work: Readonly<WorkState>,
  { now, startedByHand }: { now: Date; startedByHand: string | null },
): { chosen: Chosen; waiting: Waiting[] } {
  const waiting: Waiting[] = []
  let again: string | null = null
  let preCache: Assignment | null = null
  for (const assignment of state === 'approved' ? assignments : []) {
    const attempt = findAttempt(work, assignment)
    const { deploymentId, action } = assignment
    if (attempt !== undefined && isOver(attempt)) continue
    const wait = (reason: string) => waiting.push({ deploymentId, attempt: assignment.attempt, reason })
    if (action === 'wait') {
      wait(assignment.reason)
    } else if (action === 'pre-cache') {
      const isThere = assignment.contents.every(one => attempt?.cached.includes(one.contentVersion))
      if (!isThere) preCache ??= assignment
    } else {
      const start = startOf(assignment.schedule, now)
      const isWanted = start.kind === 'offer' && startedByHand === deploymentId
      if (start.kind === 'start' || isWanted) return { chosen: { kind: 'begin', assignment }, waiting }
      if (start.kind === 'offer') wait('somebody at the device has to start it')
      else {
        wait(start.reason)
        if (start.at !== null && (again === null || start.at < again)) again = start.at
      }
    }
  }
  // Fetching beforehand takes hours; what can begin does not wait for it.
  if (preCache !== null) return { chosen: { kind: 'pre-cache', assignment: preCache }, waiting }
  return { chosen: { kind: 'nothing', again }, waiting }
}
