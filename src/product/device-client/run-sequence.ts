// A sequence on this device. What `advanceRun` says is written down before it is done, together with the reports of what happened, so that a
// device that loses its power at any moment goes on where it was, or knows that a step was cut off.

import { reachFailpoint } from '#platform/failpoints'
import {
  advanceRun,
  type Decision,
  explainExitCode,
  listInstructions,
  type RunEntry,
  type RunEvent,
  type RunState,
  readVariable,
  type Step,
  setupSilentMinutes,
  type TaskSequence,
  taskSequenceSchema,
} from '#product/task-sequence-model'
import { carryOutStep, prepareSetup, type SetupToRun, setupEnded, shownLine } from './carry-out.ts'
import type { Client } from './client.ts'
import { type AttemptKey, attemptOf, report, type SequenceRun, type WorkState } from './work.ts'

/** A restart that was asked for and did not come is asked for again after this time. */
const restartAgainMs = 900_000

/**
 * Goes on until the sequence ends, or the device has to restart, or something has to be waited for.
 * @throws ContentNotHere: it goes on later; the signal's reason
 */
export async function runSequence(client: Client, key: AttemptKey, signal: AbortSignal): Promise<void> {
  const { work } = client
  let event: RunEvent | null = await eventOfStart(client, key)
  while (event !== null) {
    signal.throwIfAborted()
    const run = runOf(work.read(), key)
    const sequence = taskSequenceSchema.parse(run.assignment.sequence)
    const { sequence: facts } = await client.facts()
    const { state, decision, entries } = advanceRun(sequence, run.state, event, facts)
    const step = decision.kind === 'run' ? stepOf(sequence, decision.step) : null
    let setup: SetupToRun | null = null
    if (step?.type === 'upgrade-operating-system') {
      // The content first: bringing it may be cut off and go on, starting Windows Setup may not.
      await work.change(changed => {
        keep(changed, key, { ...state, phase: 'between' })
        tellEntries(changed, key, { sequence, entries, state })
        if (step.package !== undefined)
          report(changed, key, { state: 'downloading', message: 'The content is fetched and compared.' })
      })
      reachFailpoint('device-client.noted')
      const { assignment } = run
      setup = await prepareSetup(client, { key, step, assignment, variables: state.variables }, signal)
    }
    await work.change(changed => {
      keep(changed, key, state)
      if (setup === null) tellEntries(changed, key, { sequence, entries, state })
      else attemptOf(changed, key).commandLine = shownLine(setup)
      noteDecision(client, changed, key, { decision, step, setup, state })
    })
    reachFailpoint('device-client.noted')
    event = await act(client, key, { decision, step, setup, state }, signal)
    reachFailpoint('device-client.acted')
  }
}

type Decided = { decision: Decision; step: Step | null; setup: SetupToRun | null; state: RunState }

/** Does what was decided; what happened, or null: nothing more for now. */
async function act(
  client: Client,
  key: AttemptKey,
  { decision, step, setup, state }: Decided,
  signal: AbortSignal,
): Promise<RunEvent | null> {
  const { machine, work } = client
  if (decision.kind === 'run' && step !== null) {
    const { assignment } = runOf(work.read(), key)
    return carryOutStep(client, { key, step, assignment, variables: state.variables, setup }, signal)
  }
  if (decision.kind === 'restart') {
    await machine.restart(decision)
    return machine.isDryRun ? eventOfStart(client, key) : null
  }
  if (decision.kind === 'wait-for-setup') await restartAgain(client, key)
  if (decision.kind === 'pause' && machine.isDryRun) return { kind: 'paused' }
  return null
}

/** What happened while the client did not run. */
async function eventOfStart(client: Client, key: AttemptKey): Promise<RunEvent | null> {
  const { machine, work } = client
  const { state, restartAsked, pausedUntil } = runOf(work.read(), key)
  if (state.phase === 'in-setup') {
    const ended = await setupEnded(client, key)
    if (ended !== null) return { kind: 'setup-ended', ...ended }
    const isUpAgain = restartAsked !== null && machine.hasRestarted(restartAsked)
    const isSilent = isUpAgain && machine.uptimeSeconds() >= setupSilentMinutes * 60
    return { kind: isSilent ? 'setup-silent' : 'started' }
  }
  if (state.phase === 'restarting' && restartAsked !== null) {
    if (machine.hasRestarted(restartAsked)) return { kind: 'restarted' }
    await restartAgain(client, key)
    return null
  }
  if (state.phase === 'pausing' && pausedUntil !== null)
    return machine.isDryRun || Date.parse(pausedUntil) <= Date.now() ? { kind: 'paused' } : null
  return { kind: 'started' }
}

/** The client may have been killed between writing down that a restart is due and asking for it. */
async function restartAgain({ machine, work }: Client, key: AttemptKey): Promise<void> {
  const { restartAsked } = runOf(work.read(), key)
  if (restartAsked === null || machine.hasRestarted(restartAsked)) return
  if (Date.now() - Date.parse(restartAsked.at) < restartAgainMs) return
  await machine.restart({ delaySeconds: 60, message: '' })
}

function keep(work: WorkState, key: AttemptKey, state: RunState): void {
  runOf(work, key).state = state
}

/** What became of steps. */
function tellEntries(
  work: WorkState,
  key: AttemptKey,
  { sequence, entries, state }: { sequence: TaskSequence; entries: readonly RunEntry[]; state: RunState },
): void {
  const items = new Map(listInstructions(sequence).map(({ item }) => [item.id, item]))
  for (const [place, entry] of entries.entries()) {
    const item = items.get(entry.step)
    const isLast = place === entries.length - 1 && state.phase === 'ended' && state.outcome === 'failed'
    const outcome = entry.result === 'failed' && !isLast ? 'continued-on-error' : entry.result
    const isFetched = item?.type === 'download-package-content' && entry.result === 'succeeded'
    report(work, key, {
      state: isFetched ? 'downloaded' : 'running',
      step: { id: entry.step, name: item?.name ?? entry.step, outcome },
      exitCode: entry.exitCode,
      message: entry.reason === '' ? null : entry.reason,
    })
  }
}

/** What is done next, as it is told and remembered. */
function noteDecision(
  { machine }: Client,
  work: WorkState,
  key: AttemptKey,
  { decision, step, setup, state }: Decided,
): void {
  const run = runOf(work, key)
  if (decision.kind === 'run' && step !== null) {
    report(work, key, {
      state: step.type === 'download-package-content' ? 'downloading' : 'running',
      step: { id: step.id, name: step.name, outcome: 'begun' },
      message: shownLine(setup),
    })
  } else if (decision.kind === 'restart') {
    run.restartAsked = { at: new Date().toISOString(), uptimeSeconds: machine.uptimeSeconds() }
    const message = decision.forSetup ? 'Windows Setup goes on after the restart.' : null
    report(work, key, { state: 'restarting', message })
  } else if (decision.kind === 'pause') {
    run.pausedUntil = new Date(Date.now() + decision.seconds * 1000).toISOString()
  } else if (decision.kind === 'end') {
    const { outcome, exitCode, reason } = decision
    const wentBack =
      outcome === 'failed' &&
      (readVariable(state.variables, '_SMSTSSetupRollback') === 'true' ||
        (exitCode !== null && explainExitCode(exitCode).outcome === 'rolled-back'))
    const end = outcome === 'succeeded' ? 'succeeded' : wentBack ? 'rolled-back' : 'failed'
    report(work, key, { state: end, exitCode, message: reason === '' ? null : reason })
  }
}

function runOf(work: Readonly<WorkState>, key: AttemptKey): SequenceRun {
  const { run } = attemptOf(work, key)
  if (run === null) throw new TypeError('no sequence runs')
  return run
}

function stepOf(sequence: TaskSequence, id: string): Step {
  const item = listInstructions(sequence).find(one => one.item.id === id)?.item
  if (item === undefined || item.type === 'group') throw new TypeError(`there is no step ${id}`)
  return item
}
