// What a running sequence does next. Pure: the client and the script ask it after everything that happened, and write its answer down before they do it.

import { checkReadiness } from './check-readiness.ts'
import { isMet } from './conditions.ts'
import { explainExitCode } from './exit-codes.ts'
import type { SequenceFacts } from './facts.ts'
import { type Instruction, listInstructions } from './instructions.ts'
import type { Decision, RunEntry, RunEvent, RunState } from './run-state.ts'
import type { DownloadStep, Step, TaskSequence } from './sequence.ts'
import { expandVariables, readVariable, type Variables, withVariable } from './variables.ts'

/** Exit codes that no program returned. */
export const runCodes = {
  /** Of a step that is cut off and cannot safely be run again; E_UNEXPECTED. */
  cutOff: 0x8000_ffff,
  /** What Windows Setup is taken to have returned when it went back and nobody knows its code. */
  rolledBackUnknown: 0xc190_0101,
  /** Of a readiness check that failed: “The request is not supported” as an error of Windows. */
  notReady: 0x8007_0032,
  /** Of a Windows Setup that never said how it ended; WAIT_TIMEOUT. */
  setupSilent: 0x8007_0102,
} as const
/**
 * Windows Setup calls its scripts before anybody can sign in. A Windows that has been up for so long without it will not be called any more; a shorter time
 * would let the actions after a failure run into a setup that is only slow, which is worse than waiting.
 */
export const setupSilentMinutes = 120
/** The most seconds that a sequence waits after Windows Setup. */
export const longestPause = 86_400
const noFinding = 0xc190_0210

/** The answer: the state to write down, what to do, and what happened to steps meanwhile. */
export type Advance = { state: RunState; decision: Decision; entries: RunEntry[] }

/**
 * Goes on after an event. Conditions and readiness are judged here, and variables are set here; everything else is asked of the device. An event
 * that does not go with the state, such as the end of a step while none runs, changes nothing and repeats what to do.
 */
export function advanceRun(
  sequence: TaskSequence,
  given: RunState,
  event: RunEvent,
  facts: SequenceFacts,
): Advance {
  const run = new Run(sequence, given, facts)
  const decision = run.take(event)
  return { state: run.state(), decision, entries: run.entries }
}

class Run {
  readonly entries: RunEntry[] = []
  private readonly table: Instruction[]
  private readonly facts: SequenceFacts
  private at: RunState
  private variables: Variables

  constructor(sequence: TaskSequence, given: RunState, facts: SequenceFacts) {
    this.table = listInstructions(sequence)
    this.facts = facts
    this.at = { ...given }
    this.variables = given.variables
    this.set('_SMSTSInstructionTableSize', String(this.table.length))
  }

  state(): RunState {
    return { ...this.at, variables: { ...this.variables } }
  }

  take(event: RunEvent): Decision {
    const { phase } = this.at
    const step = this.currentStep()
    if (phase === 'in-step' && step !== null) {
      if (event.kind === 'step-ended') return this.afterStep(step, event)
      // Fetching goes on where it was; what else was cut off may have been done in part.
      if (event.kind === 'started' && step.type !== 'download-package-content')
        return this.fail(step, runCodes.cutOff, 'it was cut off')
      return { kind: 'run', step: step.id }
    }
    if (phase === 'restarting' && step !== null) {
      if (event.kind !== 'restarted') return restartFor(step)
      this.succeed(step, 0)
      return this.goOn()
    }
    if (phase === 'in-setup' && step !== null) {
      if (event.kind === 'setup-ended') return this.afterSetup(step, event)
      if (event.kind === 'setup-silent')
        return this.fail(step, runCodes.setupSilent, 'Windows Setup never said how it ended')
      return { kind: 'wait-for-setup' }
    }
    if (phase === 'pausing' && event.kind !== 'paused') return this.pause()
    return phase === 'ended' ? this.end() : this.goOn()
  }

  /** Runs on until the device has to do something. */
  private goOn(): Decision {
    for (;;) {
      this.at.phase = 'between'
      this.set('_SMSTSNextInstructionPointer', String(this.at.next))
      const instruction = this.table[this.at.next]
      if (instruction === undefined) return this.finish()
      const { item } = instruction
      const reason = this.reasonToSkip(instruction)
      if (reason !== null) {
        this.entries.push({ step: item.id, result: 'skipped', exitCode: null, reason })
        this.at.next = instruction.end
      } else if (item.type === 'group') {
        this.at.next += 1
      } else {
        const decision = this.begin(item)
        if (decision !== null) return decision
      }
    }
  }

  private reasonToSkip({ item }: Instruction): string | null {
    if (!item.enabled) return 'disabled'
    if (item.condition !== undefined && !isMet(item.condition, this.variables, this.facts))
      return 'its condition is not met'
    return null
  }

  /** Begins a step; null when it is over already and the sequence goes on. */
  private begin(step: Step): Decision | null {
    this.set('_SMSTSCurrentActionName', step.name)
    if (step.type === 'set-task-sequence-variable') {
      this.set(step.variable, expandVariables(step.value, this.variables).text)
      this.succeed(step, 0)
      return null
    }
    if (step.type === 'check-readiness') {
      const checks = checkReadiness(step, this.facts)
      for (const check of checks) this.set(check.variable, check.passed ? '1' : '0')
      const failed = checks.filter(check => !check.passed)
      if (failed.length === 0) {
        this.succeed(step, 0)
        return null
      }
      const reasons = failed.map(one => `${one.check}: wanted ${one.wanted}, found ${one.found}`)
      this.recordFailure(step, runCodes.notReady, `the device is not ready: ${reasons.join('; ')}`)
      return this.at.phase === 'ended' ? this.end() : null
    }
    if (step.type === 'restart-computer') {
      this.at.phase = 'restarting'
      return restartFor(step)
    }
    this.at.phase = 'in-step'
    return { kind: 'run', step: step.id }
  }

  private afterStep(step: Step, event: RunEvent & { kind: 'step-ended' }): Decision {
    const code = event.exitCode >>> 0
    const reason = event.reason ?? ''
    if (step.type === 'upgrade-operating-system') {
      this.set('_SMSTSOSUpgradeActionReturnCode', String(code))
      const { outcome } = explainExitCode(code)
      const good = outcome === 'success' || outcome === 'restart-needed' || code === noFinding
      if (step.scanOnly) return good ? this.succeedAndGoOn(step, code) : this.fail(step, code, reason)
      if (!good || code === noFinding) return this.fail(step, code, reason)
      this.at.phase = 'in-setup'
      return { kind: 'restart', forSetup: true, delaySeconds: 0, message: '' }
    }
    const successCodes = step.type === 'run-command-line' ? step.successCodes : [0]
    if (!successCodes.some(one => one >>> 0 === code)) return this.fail(step, code, reason)
    if (step.type === 'download-package-content') this.keepFolders(step, event.folders ?? [])
    return this.succeedAndGoOn(step, code)
  }

  private afterSetup(step: Step, event: RunEvent & { kind: 'setup-ended' }): Decision {
    this.set('_SMSTSSetupRollback', event.rolledBack ? 'true' : 'false')
    const code = event.rolledBack ? event.exitCode || runCodes.rolledBackUnknown : 0
    this.set('_SMSTSOSUpgradeActionReturnCode', String(code >>> 0))
    if (event.rolledBack) return this.fail(step, code >>> 0, 'Windows Setup went back')
    this.at.upgradeFailure = null
    this.succeed(step, 0)
    return this.pause()
  }

  /** Before the sequence goes on after Windows Setup: services of the new Windows are still starting. */
  private pause(): Decision {
    const said = readVariable(this.variables, 'SetupCompletePause') ?? ''
    const seconds = /^\d{1,9}$/.test(said) ? Number(said) : 0
    if (seconds === 0) return this.goOn()
    this.at.phase = 'pausing'
    return { kind: 'pause', seconds: Math.min(seconds, longestPause) }
  }

  private keepFolders(step: DownloadStep, folders: readonly string[]): void {
    if (step.pathVariable === undefined) return
    for (const [index, folder] of folders.entries())
      this.set(`${step.pathVariable}${String(index + 1).padStart(2, '0')}`, folder)
  }

  private succeedAndGoOn(step: Step, code: number): Decision {
    this.succeed(step, code)
    return this.goOn()
  }

  private succeed(step: Step, code: number): void {
    this.record(step, code, 'succeeded', '')
    this.at.next += 1
  }

  private fail(step: Step, code: number, reason: string): Decision {
    if (step.type === 'upgrade-operating-system') {
      this.set('_SMSTSOSUpgradeActionReturnCode', String(code))
      if (!step.scanOnly) this.at.upgradeFailure = { step: step.id, exitCode: code, reason }
    }
    this.recordFailure(step, code, reason)
    return this.at.phase === 'ended' ? this.end() : this.goOn()
  }

  /** Goes behind the innermost of the step and its groups that continues on error; where none does, the sequence has failed. */
  private recordFailure(step: Step, code: number, reason: string): void {
    this.record(step, code, 'failed', reason)
    const instruction = this.table[this.at.next]
    const around = instruction === undefined ? [] : [instruction.place, ...instruction.groups.toReversed()]
    const goesOn = around.map(place => this.table[place]).find(one => one?.item.continueOnError)
    if (goesOn === undefined) this.endFailed({ step: step.id, exitCode: code, reason })
    else {
      this.at.phase = 'between'
      this.at.next = goesOn.end
    }
  }

  private record(step: Step, exitCode: number, result: 'succeeded' | 'failed', reason: string): void {
    this.entries.push({ step: step.id, result, exitCode, reason })
    this.set('_SMSTSLastActionName', step.name)
    this.set('_SMSTSLastActionRetCode', String(exitCode | 0))
    this.set('_SMSTSLastActionSucceeded', result === 'succeeded' ? 'true' : 'false')
  }

  /** A sequence that goes on after an upgrade that failed, to clean up, has failed all the same. */
  private finish(): Decision {
    if (this.at.upgradeFailure !== null) this.endFailed(this.at.upgradeFailure)
    else this.at = { ...this.at, phase: 'ended', outcome: 'succeeded' }
    return this.end()
  }

  private endFailed(failure: RunState['failure']): void {
    this.at = { ...this.at, phase: 'ended', outcome: 'failed', failure }
  }

  private end(): Decision {
    const { outcome, failure } = this.at
    if (outcome === 'succeeded') return { kind: 'end', outcome, exitCode: 0, reason: '' }
    const exitCode = failure?.exitCode ?? null
    return { kind: 'end', outcome: 'failed', exitCode, reason: failure?.reason ?? '' }
  }

  private currentStep(): Step | null {
    const item = this.table[this.at.next]?.item
    return item === undefined || item.type === 'group' ? null : item
  }

  private set(name: string, value: string): void {
    this.variables = withVariable(this.variables, name, value)
  }
}

function restartFor(step: Step): Decision {
  const { delaySeconds, message } = step.type === 'restart-computer' ? step : { delaySeconds: 0, message: '' }
  return { kind: 'restart', forSetup: false, delaySeconds, message }
}
