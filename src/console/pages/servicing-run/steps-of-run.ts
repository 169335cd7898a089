// The steps of a run as people see them: done, under way, to come. Pure.

import type { ServicingRun } from '#api-client'

/** A step of a run. */
export type Step = ServicingRun['step']

/** A step with how it stands; `at` is when it began. */
export type StepState = { step: Step; state: 'done' | 'now' | 'to-come' | 'bad'; at: string | null }

const usual: readonly Step[] = [
  'queued',
  'plan',
  'pre-flight',
  'prepare',
  'carry-out',
  'prove',
  'publish',
  'distribute',
]
const ends: readonly Step[] = ['succeeded', 'not-needed', 'failed']

/** The steps that were, with those that are to come while the run is not over. */
export function stepsOfRun({ steps, step }: Pick<ServicingRun, 'steps' | 'step'>): StepState[] {
  const began = new Map<Step, string>()
  for (const one of steps) began.set(one.step, one.at)
  const isOver = ends.includes(step)
  const passed = [...began].map(([name, at]): StepState => {
    const state = name === 'failed' ? 'bad' : name === step && !isOver ? 'now' : 'done'
    return { step: name, state, at }
  })
  if (isOver) return passed
  const from = usual.indexOf(step)
  const coming = usual.filter((name, place) => place > from && !began.has(name))
  return [...passed, ...coming.map(name => ({ step: name, state: 'to-come' as const, at: null }))]
}
