// The form of a case of the decision table, and the words that cases are made of.

import type { SequenceFacts } from './facts.ts'
import { makeFromTemplate } from './make-from-template.ts'
import type { Decision, RunEvent } from './run-state.ts'
import { type TaskSequence, taskSequenceSchema } from './sequence.ts'

/** One thing that happens, what is to be done then, and what became of steps meanwhile: `step=result`, with its exit code where it has one. */
export type DecisionTurn = {
  event: RunEvent
  /** Facts that differ from those of the case from here on. */
  facts?: SequenceFacts
  decision: Decision
  entries?: readonly string[]
}

/** A sequence on a device, from its start. */
export type DecisionCase = {
  name: string
  sequence: TaskSequence
  facts: SequenceFacts
  turns: readonly DecisionTurn[]
  /** Variables as they are in the end. */
  variables?: Readonly<Record<string, string>>
}

/** The program that runs the sequence begins. */
export const started = { kind: 'started' } as const
/** A step ended with this exit code. */
export const ended = (exitCode: number) => ({ kind: 'step-ended', exitCode }) as const
/** Run this step. */
export const run = (step: string) => ({ kind: 'run', step }) as const
/** It is over, and all is well. */
export const success = { kind: 'end', outcome: 'succeeded', exitCode: 0, reason: '' } as const
/** It is over, and failed. */
export const failure = (exitCode: number, reason = '') =>
  ({ kind: 'end', outcome: 'failed', exitCode, reason }) as const
/** Restart; Windows Setup goes on. */
export const forSetup = { kind: 'restart', forSetup: true, delaySeconds: 0, message: '' } as const
/** Facts of a device that the template finds ready. */
export const ready: SequenceFacts = {
  memoryMegabytes: 8192,
  freeDiskMegabytes: 60_000,
  mainsPower: true,
  operatingSystem: 'client',
  architecture: 'x64',
  edition: 'Enterprise',
  language: 'fr-FR',
  build: '22631.4317',
}

/** A sequence of these steps. */
export function sequenceOf(
  steps: unknown[],
  variables: { name: string; value: string }[] = [],
): TaskSequence {
  return taskSequenceSchema.parse({
    format: 'slipstream-task-sequence-1',
    kind: 'upgrade-operating-system',
    variables,
    steps,
  })
}

/** A step that runs a program. */
export const command = (id: string, more: object = {}) => ({
  type: 'run-command-line',
  id,
  name: id,
  commandLine: `${id}.exe`,
  ...more,
})
/** A group. */
export const group = (id: string, steps: unknown[], more: object = {}) => ({
  type: 'group',
  id,
  name: id,
  steps,
  ...more,
})
/** A step that scans and upgrades nothing. */
export const scan = (more: object = {}) => ({
  type: 'upgrade-operating-system',
  id: 'scan',
  name: 'Scan',
  package: 'S0100001',
  scanOnly: true,
  ...more,
})

/** The template with a step in each of the groups that wait for steps. */
export function filledTemplate(): TaskSequence {
  const template = makeFromTemplate({ package: 'S0100001', imageIndex: 1 })
  const steps = template.steps.map(item =>
    item.type === 'group' && item.steps.length === 0
      ? { ...item, steps: [command(`${item.id}-step`)] }
      : item,
  )
  return sequenceOf(steps, [{ name: 'SetupCompletePause', value: '180' }])
}

/** The turns of a ready device until the upgrade begins. */
export const toUpgrade: readonly DecisionTurn[] = [
  { event: started, decision: run('download'), entries: ['check-readiness=succeeded 0'] },
  { event: ended(0), decision: run('upgrade'), entries: ['download=succeeded 0'] },
]
