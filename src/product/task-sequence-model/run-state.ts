// What a running sequence has to remember; it is written down before every step, so that a restart loses nothing.

import { z } from 'zod'

const failureSchema = z.strictObject({
  step: z.string(),
  exitCode: z.number().nullable(),
  reason: z.string(),
})

/** How far a sequence has come on a device. */
export const runStateSchema = z.strictObject({
  next: z.int().min(0).describe('The place of the next instruction; while one runs, its own.'),
  phase: z.enum(['between', 'in-step', 'restarting', 'in-setup', 'pausing', 'ended']),
  variables: z.record(z.string(), z.string()),
  upgradeFailure: failureSchema.nullable().describe('How the last upgrade failed; null: it did not.'),
  outcome: z.enum(['succeeded', 'failed']).nullable(),
  failure: failureSchema.nullable().describe('Why the sequence failed.'),
})

/** How far a sequence has come on a device. */
export type RunState = z.output<typeof runStateSchema>

/**
 * What happened on the device.
 * - `started`: the program that runs the sequence began, for the first time or anew, and nothing else is known;
 * - `step-ended`: the step that was asked for ended; `folders` are those of downloaded packages, in the step's order; `reason` says more;
 * - `restarted`: the device has restarted, which its own clock of uptime says;
 * - `setup-ended`: Windows Setup called SetupComplete.cmd, or SetupRollback.cmd when it went back;
 * - `setup-silent`: Windows has been up for `setupSilentMinutes` after the restart, and Windows Setup has called neither;
 * - `paused`: the time that was asked for is over.
 */
export type RunEvent =
  | { kind: 'started' }
  | { kind: 'step-ended'; exitCode: number; folders?: readonly string[]; reason?: string }
  | { kind: 'restarted' }
  | { kind: 'setup-ended'; rolledBack: boolean; exitCode?: number }
  | { kind: 'setup-silent' }
  | { kind: 'paused' }

/**
 * What to do now.
 * - `run`: the step with this ID, whose settings may hold variables; then `step-ended`;
 * - `restart`: restart the device, after so many seconds; `forSetup`: Windows Setup goes on by itself then;
 * - `wait-for-setup`: Windows Setup has the device; do nothing until it calls;
 * - `pause`: wait so many seconds; then `paused`;
 * - `end`: it is over.
 */
export type Decision =
  | { kind: 'run'; step: string }
  | { kind: 'restart'; forSetup: boolean; delaySeconds: number; message: string }
  | { kind: 'wait-for-setup' }
  | { kind: 'pause'; seconds: number }
  | { kind: 'end'; outcome: 'succeeded' | 'failed'; exitCode: number | null; reason: string }

/** What became of one group or step, for status. */
export type RunEntry = {
  step: string
  result: 'succeeded' | 'failed' | 'skipped'
  exitCode: number | null
  reason: string
}

/** A state before the first step. */
export function beginRun(variables: Readonly<Record<string, string>>): RunState {
  return {
    next: 0,
    phase: 'between',
    variables: { ...variables },
    upgradeFailure: null,
    outcome: null,
    failure: null,
  }
}
