// Which ring of a deployment begins next. Pure. To go on too early brings a bad upgrade to more devices; to wait too long costs time: every doubt is a
// reason to wait.

import type { DeploymentCounts } from './schemas.ts'

/** A ring with what must be so before the next one begins. */
export type RuledRing = {
  place: number
  name: string
  minimumSuccessPercent: number
  minimumSuccessCount: number
  minimumHours: number
  byHand: boolean
  state: 'waiting' | 'open'
  openedAt: Date | null
  counts: DeploymentCounts
}

/** `wait` says why; `none`: no ring waits. */
export type RingStep =
  | { kind: 'open'; place: number; reason: string }
  | { kind: 'wait'; place: number; reason: string }
  | { kind: 'pause'; reason: string }
  | { kind: 'none' }

const hourMs = 3_600_000

/** Decides about the first ring that waits; `rings` in their order. A ring that has fallen under its rate stops what is behind it. */
export function decideRing(rings: readonly RuledRing[], now: Date): RingStep {
  const waiting = rings.find(one => one.state === 'waiting')
  if (waiting === undefined) return { kind: 'none' }
  const { place } = waiting
  const before = rings.filter(one => one.place < place)
  const fallen = before.find(one => hasFallen(one))
  if (fallen !== undefined)
    return { kind: 'pause', reason: `the ring “${fallen.name}” is under its gate: ${textOf(fallen)}` }
  if (waiting.byHand) return { kind: 'wait', place, reason: 'somebody has to open it' }
  const last = before.at(-1)
  if (last === undefined) return { kind: 'open', place, reason: 'it is the first' }
  if (last.counts.succeeded < last.minimumSuccessCount || !hasRate(last))
    return { kind: 'wait', place, reason: `the ring “${last.name}” has not met its gate: ${textOf(last)}` }
  const until = new Date((last.openedAt ?? now).getTime() + last.minimumHours * hourMs)
  if (now < until)
    return {
      kind: 'wait',
      place,
      reason: `the ring “${last.name}” is looked at until ${until.toISOString()}`,
    }
  return { kind: 'open', place, reason: `the ring “${last.name}” has met its gate: ${textOf(last)}` }
}

/** Of those that have ended. Without any there is none that failed. */
function hasRate({ counts: { succeeded, failed }, minimumSuccessPercent }: RuledRing): boolean {
  return succeeded * 100 >= minimumSuccessPercent * (succeeded + failed)
}

/** Under its rate even when everybody who has not ended succeeded, or with as many ended as the gate asks for. */
function hasFallen(ring: RuledRing): boolean {
  const { counts, minimumSuccessPercent, minimumSuccessCount } = ring
  const best = counts.devices - counts.failed
  const cannotRecover = best * 100 < minimumSuccessPercent * counts.devices
  const isEnough = counts.succeeded + counts.failed >= Math.max(1, minimumSuccessCount)
  return counts.failed > 0 && !hasRate(ring) && (cannotRecover || isEnough)
}

function textOf({ counts, minimumSuccessPercent, minimumSuccessCount }: RuledRing): string {
  const { succeeded, failed, devices } = counts
  return `of ${devices} devices ${succeeded} have succeeded and ${failed} have failed; at least ${minimumSuccessPercent} % and ${minimumSuccessCount} are needed`
}
