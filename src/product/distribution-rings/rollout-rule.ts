// What a rollout does next. Pure. Going on too early brings a bad version to more points; waiting too long costs time: every doubt is a
// reason to wait.

/** How a rollout stands. `paused` and `stopped` begin no further ring; a stopped one lets another be started. */
export const rolloutStates = ['running', 'paused', 'stopped', 'succeeded'] as const
/** One of {@link rolloutStates}. */
export type RolloutState = (typeof rolloutStates)[number]

/**
 * How a ring of a rollout stands: it has not begun; its points have the version to fetch; its gate was met and its soak time runs; the
 * next one may begin; somebody went on without waiting for it.
 */
export const stageStates = ['waiting', 'distributing', 'soaking', 'passed', 'skipped'] as const
/** One of {@link stageStates}. */
export type StageState = (typeof stageStates)[number]

/** What must be so before the next ring begins. */
export type Gate = {
  /** Of a hundred points so many must have proved to hold the version, and at least `minimumSuccessCount` points. */
  minimumSuccessPercent: number
  minimumSuccessCount: number
  /** How long it must have been so. */
  soakSeconds: number
  /** Whether the ring begins only when somebody has promoted the version. */
  needsPromotion: boolean
}

/** A ring of a rollout. `targeted`, `proven` and `failed` count its points; only a receipt of the very version is a proof. */
export type Stage = Gate & {
  place: number
  name: string
  state: StageState
  gateMetAt: Date | null
  targeted: number
  proven: number
  failed: number
}

/** What is to be done. `lookAt`: when it may be something else by the clock alone. */
export type RolloutStep =
  | { kind: 'begin'; place: number }
  | { kind: 'soak'; place: number }
  | { kind: 'pass'; place: number; reason: string }
  | { kind: 'wait'; place: number; reason: string; lookAt: Date | null }
  | { kind: 'stop'; reason: string }
  | { kind: 'succeed' }

/** Decides the next step of a rollout that is running; `stages` in their order. */
export function decideStep(stages: readonly Stage[], at: { now: Date; isPromoted: boolean }): RolloutStep {
  const fallen = stages.find(stage => isReached(stage) && !hasRate(stage))
  if (fallen)
    return { kind: 'stop', reason: `ring “${fallen.name}” has fallen under its gate: ${counts(fallen)}` }
  const stage = stages.find(one => one.state !== 'passed' && one.state !== 'skipped')
  if (!stage) return { kind: 'succeed' }
  const { place } = stage
  switch (stage.state) {
    case 'waiting':
      if (!stage.needsPromotion || at.isPromoted) return { kind: 'begin', place }
      return { kind: 'wait', place, reason: 'waits until the version is promoted', lookAt: null }
    case 'distributing':
      return isMet(stage)
        ? { kind: 'soak', place }
        : { kind: 'wait', place, reason: counts(stage), lookAt: null }
    default:
      return decideSoak(stage, at.now)
  }
}

function decideSoak(stage: Stage, now: Date): RolloutStep {
  const { place, gateMetAt, soakSeconds } = stage
  const until = new Date((gateMetAt ?? now).getTime() + soakSeconds * 1000)
  if (now >= until) return { kind: 'pass', place, reason: counts(stage) }
  return {
    kind: 'wait',
    place,
    reason: `soaks until ${until.toISOString()}; ${counts(stage)}`,
    lookAt: until,
  }
}

/** Rings whose gate was met once must keep their rate; a skipped one never had to. */
function isReached({ state }: Stage): boolean {
  return state === 'soaking' || state === 'passed'
}

function isMet(stage: Stage): boolean {
  return stage.proven >= stage.minimumSuccessCount && hasRate(stage)
}

/** Without any point there is none that has not proved it. */
function hasRate({ proven, targeted, minimumSuccessPercent }: Stage): boolean {
  return proven * 100 >= minimumSuccessPercent * targeted
}

function counts(stage: Stage): string {
  const { proven, targeted, failed, minimumSuccessPercent, minimumSuccessCount } = stage
  const percent = targeted === 0 ? '' : ` (${Math.floor((proven * 100) / targeted)} %)`
  const needed = `at least ${minimumSuccessPercent} % and ${minimumSuccessCount} are needed`
  const parts = [`${proven} of ${targeted} points have proved to hold it${percent}`, needed]
  if (failed > 0) parts.push(`${failed} have failed`)
  return parts.join('; ')
}
