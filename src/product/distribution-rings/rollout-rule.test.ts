import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideStep, type Stage, stageStates } from './rollout-rule.ts'

const now = new Date('2026-06-01T12:00:00Z')
const hour = 3600

/** Rings of ten points each, with a gate of 70 % and one point, and an hour of soak time. */
function stagesOf(...changes: Partial<Stage>[]): Stage[] {
  return changes.map((change, index) => ({
    place: index + 1,
    name: `Ring ${index + 1}`,
    state: 'waiting',
    gateMetAt: null,
    minimumSuccessPercent: 70,
    minimumSuccessCount: 1,
    soakSeconds: hour,
    needsPromotion: false,
    targeted: 10,
    proven: 0,
    failed: 0,
    ...change,
  }))
}

const decide = (stages: Stage[], isPromoted = false) => decideStep(stages, { now, isPromoted })
const passed = { state: 'passed', proven: 10 } as const
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000)

describe('a rollout', () => {
  it('begins with its first ring, and the next one only when the one before has passed', () => {
    expect(decide(stagesOf({}, {}))).toEqual({ kind: 'begin', place: 1 })
    expect(decide(stagesOf({ state: 'distributing' }, {}))).toMatchObject({ kind: 'wait', place: 1 })
    expect(decide(stagesOf(passed, {}))).toEqual({ kind: 'begin', place: 2 })
    expect(decide(stagesOf(passed, { state: 'skipped' }))).toEqual({ kind: 'succeed' })
  })

  it.each([
    [7, {}, 'soak'],
    [6, {}, 'wait'],
    [7, { minimumSuccessCount: 8 }, 'wait'],
    [8, { minimumSuccessCount: 8 }, 'soak'],
    [10, { minimumSuccessPercent: 100 }, 'soak'],
    [9, { minimumSuccessPercent: 100 }, 'wait'],
    // Nobody is there to prove it: a number of points is not met, and no rate is missed.
    [0, { targeted: 0 }, 'wait'],
    [0, { targeted: 0, minimumSuccessCount: 0 }, 'soak'],
  ])('with %d of 10 proven and %j: %s', (proven, gate, kind) => {
    const step = decide(stagesOf({ state: 'distributing', proven, ...gate }))
    expect(step).toMatchObject({ kind, place: 1 })
  })

  it('says what it waits for', () => {
    expect(decide(stagesOf({ state: 'distributing', proven: 6, failed: 2 }))).toMatchObject({
      reason: '6 of 10 points have proved to hold it (60 %); at least 70 % and 1 are needed; 2 have failed',
    })
    expect(decide(stagesOf({ needsPromotion: true }))).toMatchObject({ kind: 'wait', lookAt: null })
    expect(decide(stagesOf({ needsPromotion: true }), true)).toEqual({ kind: 'begin', place: 1 })
  })

  it('soaks for its time, and looks again when that ends', () => {
    const soaking = { state: 'soaking', proven: 10, gateMetAt: ago(hour - 10) } as const
    const lookAt = new Date(now.getTime() + 10_000)
    expect(decide(stagesOf(soaking))).toMatchObject({ kind: 'wait', lookAt })
    expect(decide(stagesOf({ ...soaking, gateMetAt: ago(hour) }))).toMatchObject({ kind: 'pass', place: 1 })
  })

  it('stops when a ring whose gate was met falls under its rate, also one long passed; never for a skipped one', () => {
    const fallen = decide(stagesOf({ ...passed, proven: 6 }, { state: 'distributing' }))
    expect(fallen).toEqual({
      kind: 'stop',
      reason:
        'ring “Ring 1” has fallen under its gate: 6 of 10 points have proved to hold it (60 %); at least 70 % and 1 are needed',
    })
    expect(decide(stagesOf({ state: 'soaking', gateMetAt: now, proven: 0 }))).toMatchObject({ kind: 'stop' })
    expect(decide(stagesOf({ state: 'skipped', proven: 0 }))).toEqual({ kind: 'succeed' })
  })

  it('never begins a ring while one before it is neither passed with its rate nor skipped', () => {
    const stage = fc.record({
      state: fc.constantFrom(...stageStates),
      proven: fc.nat({ max: 10 }),
      needsPromotion: fc.boolean(),
      gateMetAt: fc.constantFrom(null, now, ago(hour), ago(2 * hour)),
    })
    fc.assert(
      fc.property(fc.array(stage, { maxLength: 5 }), fc.boolean(), (written, isPromoted) => {
        const stages = stagesOf(...written)
        const step = decide(stages, isPromoted)
        if (step.kind !== 'begin') return
        const before = stages.slice(0, step.place - 1)
        expect(
          before.every(one => one.state === 'skipped' || (one.state === 'passed' && one.proven >= 7)),
        ).toBe(true)
        expect(isPromoted || !stages[step.place - 1]?.needsPromotion).toBe(true)
      }),
    )
  })
})
