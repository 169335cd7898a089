// The client at work: what runs goes on, the site is asked, and what it assigns is done when its time has come; reports go out beside it.

import { setTimeout as sleep } from 'node:timers/promises'
import { SlipstreamError } from '#platform/errors'
import type { Assignment, Policy } from '#product/device-protocol'
import { SiteAway } from '#product/site-link'
import { beginRun, taskSequenceSchema, type Variables, withVariable } from '#product/task-sequence-model'
import { askPolicy } from './ask-policy.ts'
import { bringContent } from './bring-content.ts'
import { chooseWork, type Waiting } from './choose-work.ts'
import type { Client } from './client.ts'
import { ClientRunOtherwise, ContentNotHere } from './errors.ts'
import { writeIdentity } from './identity.ts'
import { runSequence } from './run-sequence.ts'
import { sendReports } from './send-reports.ts'
import { type AttemptKey, attemptOf, findAttempt, report, type WorkState } from './work.ts'

/** What one pass came to. `trouble`: sentences about what could not be done and is tried again. */
export type Pass = {
  policy: Policy['state'] | null
  trouble: string[]
  again: string | null
  askAgainSeconds: number
}

const sendEveryMs = 5000
const siteAwaySeconds = 60

/** What is said, and tried again: somebody at the site, or who is on the way to it, can put it right. */
const passing = new Set(['SITE_REFUSED', 'SITE_ANSWER_REFUSED', 'CLEAR_TEXT_REFUSED', 'DEVICE_FACTS_UNKNOWN'])

/**
 * Passes, one after the other, until the signal.
 * @throws ClientRunOtherwise, ClientStateUnreadable, CacheListUnreadable; the signal's reason
 */
export async function runClient(client: Client, signal: AbortSignal): Promise<never> {
  for (;;) {
    const { askAgainSeconds, again, trouble } = await passOrTrouble(client, signal)
    for (const sentence of trouble) client.say(sentence)
    const dueMs = again === null ? Number.POSITIVE_INFINITY : Math.max(1000, Date.parse(again) - Date.now())
    // Not all devices of a site at once.
    const askMs = askAgainSeconds * 1000 * (0.75 + Math.random() / 2) * client.pauseFactor
    await sleep(Math.min(askMs, dueMs), undefined, { signal })
  }
}

async function passOrTrouble(client: Client, signal: AbortSignal): Promise<Pass> {
  try {
    return await runOnce(client, { startedByHand: null }, signal)
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof SlipstreamError) || !passing.has(error.code)) throw error
    return { policy: null, trouble: [error.message], again: null, askAgainSeconds: siteAwaySeconds }
  }
}

/**
 * Does what can be done now. `startedByHand`: the available deployment that somebody at the device starts.
 * @throws ClientRunOtherwise, DeviceFactsUnknown, SiteRefused, SiteAnswerRefused, ClearTextRefused; the signal's reason
 */
export async function runOnce(
  client: Client,
  { startedByHand }: { startedByHand: string | null },
  signal: AbortSignal,
): Promise<Pass> {
  refuseOtherwise(client)
  const trouble: string[] = []
  const sending = sendBeside(client, signal)
  try {
    const isFree = await goOn(client, trouble, signal)
    const facts = await client.facts()
    const asked = await askPolicy(client.folder, { identity: client.identity, facts }, signal)
    if (asked === null || asked.isKept)
      trouble.push('The site does not answer; what it said last holds until it expires.')
    if (asked === null) return { policy: null, trouble, again: null, askAgainSeconds: siteAwaySeconds }
    const { policy } = asked
    if (!asked.isKept) await noteState(client, policy.state)
    if (!isFree) await renewContents(client, policy)
    const again = isFree ? await workOff(client, { policy, startedByHand, trouble }, signal) : null
    const askAgainSeconds = trouble.length > 0 ? siteAwaySeconds : policy.askAgainSeconds
    return { policy: policy.state, trouble, again, askAgainSeconds }
  } finally {
    await sending.end()
  }
}

/** Goes on with what runs. Whether nothing runs now. */
async function goOn(client: Client, trouble: string[], signal: AbortSignal): Promise<boolean> {
  const running = client.work.read().attempts.find(one => one.run !== null)
  if (running === undefined) return true
  await tryTo(client, running, { trouble, work: () => runSequence(client, running, signal) })
  return attemptOf(client.work.read(), running).run === null
}

/** A sequence that looks in vain for content, which may have been withdrawn, goes on with what its site gives instead. */
async function renewContents({ work }: Client, { assignments }: Policy): Promise<void> {
  const renewed = (state: Readonly<WorkState>) => {
    const attempt = state.attempts.find(one => one.run !== null && one.lookingSince !== null)
    const given = assignments.find(
      one => one.deploymentId === attempt?.deploymentId && one.attempt === attempt.attempt,
    )
    const { run } = attempt ?? {}
    return run && given?.action === 'run' ? { run, contents: given.contents } : null
  }
  if (renewed(work.read()) === null) return
  await work.change(state => {
    const found = renewed(state)
    if (found !== null) found.run.assignment.contents = found.contents
  })
}

/** Everything that can be done now, the most pressing first. Gives when something else is due. */
async function workOff(
  client: Client,
  { policy, startedByHand, trouble }: { policy: Policy; startedByHand: string | null; trouble: string[] },
  signal: AbortSignal,
): Promise<string | null> {
  await receive(client, policy)
  for (;;) {
    const { chosen, waiting } = chooseWork(policy, client.work.read(), { now: new Date(), startedByHand })
    await noteWaiting(client, waiting)
    if (chosen.kind === 'nothing') return chosen.again
    const { assignment } = chosen
    const work = () =>
      chosen.kind === 'begin' ? begin(client, assignment, signal) : preCache(client, assignment, signal)
    const isDone = await tryTo(client, assignment, { trouble, work })
    const isRunning = client.work.read().attempts.some(one => one.run !== null)
    if (!isDone || isRunning) return null
  }
}

/** Whether it was done; content that cannot be had now is told, and tried again in a later pass. */
async function tryTo(
  { work: state }: Client,
  key: AttemptKey,
  { trouble, work }: { trouble: string[]; work: () => Promise<void> },
): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    if (!(error instanceof ContentNotHere)) throw error
    trouble.push(error.message)
    if (attemptOf(state.read(), key).message?.endsWith(error.message) !== true)
      await state.change(changed => report(changed, key, { state: 'downloading', message: error.message }))
    return false
  }
}

/** New attempts are remembered, and the site hears that they have arrived. */
async function receive({ work, machine }: Client, { assignments }: Policy): Promise<void> {
  const isNew = (state: Readonly<WorkState>) =>
    assignments.filter(one => findAttempt(state, one) === undefined)
  if (isNew(work.read()).length === 0) return
  await work.change(state => {
    for (const { deploymentId, attempt, deploymentName } of isNew(state)) {
      state.attempts.push({
        ...{ deploymentId, attempt, deploymentName, nextNumber: 1, state: 'received', message: null },
        ...{ exitCode: null, isDryRun: machine.isDryRun, commandLine: null, bytes: {}, lookingSince: null },
        ...{ cached: [], run: null },
      })
      report(state, { deploymentId, attempt }, { state: 'received' })
    }
  })
}

/** Why something does not begin is told when it changes. */
async function noteWaiting({ work }: Client, waiting: readonly Waiting[]): Promise<void> {
  const isNews = (state: Readonly<WorkState>, { reason, ...key }: Waiting) => {
    const known = attemptOf(state, key)
    return known.state !== 'waiting' || known.message?.endsWith(sentenceOf(reason)) !== true
  }
  if (!waiting.some(one => isNews(work.read(), one))) return
  await work.change(state => {
    for (const one of waiting)
      if (isNews(state, one)) report(state, one, { state: 'waiting', message: sentenceOf(one.reason) })
  })
}

function sentenceOf(reason: string): string {
  return `It waits: ${reason.replace(/\.$/, '')}.`
}

async function preCache(client: Client, assignment: Assignment, signal: AbortSignal): Promise<void> {
  const { work } = client
  await work.change(state => report(state, assignment, { state: 'downloading' }))
  for (const content of assignment.contents) await bringContent(client, assignment, content, signal)
  await work.change(state => report(state, assignment, { state: 'downloaded' }))
}

async function begin(client: Client, assignment: Assignment, signal: AbortSignal): Promise<void> {
  const { work, machine } = client
  const read = taskSequenceSchema.safeParse(assignment.sequence)
  if (!read.success) {
    const message = 'This client does not understand the task sequence: it is of a newer version.'
    await work.change(state => report(state, assignment, { state: 'failed', message }))
    return
  }
  const { name } = await client.facts()
  const own = {
    _SMSTSPackageName: assignment.deploymentName,
    _SMSTSPackageID: assignment.sequenceId,
    _SMSTSAdvertID: assignment.deploymentId,
    _SMSTSMachineName: name,
    _SMSTSType: '2',
    _SMSTSInWinPE: 'false',
  }
  let variables: Variables = Object.fromEntries(read.data.variables.map(one => [one.name, one.value]))
  const given = Object.entries(assignment.variables).filter(([one]) => !one.startsWith('_'))
  for (const [one, value] of [...given, ...Object.entries(own)])
    variables = withVariable(variables, one, value)
  await work.change(state => {
    const attempt = attemptOf(state, assignment)
    attempt.isDryRun = machine.isDryRun
    const since = { restartAsked: null, pausedUntil: null }
    attempt.run = { assignment, isDryRun: machine.isDryRun, state: beginRun(variables), ...since }
    report(state, assignment, { state: 'running', message: 'The task sequence begins.' })
  })
  await runSequence(client, assignment, signal)
}

/** @throws ClientRunOtherwise */
function refuseOtherwise({ work, machine }: Client): void {
  const running = work.read().attempts.find(one => one.run !== null)
  if (running?.run && running.run.isDryRun !== machine.isDryRun)
    throw new ClientRunOtherwise({ deployment: running.deploymentName, isDryRun: running.run.isDryRun })
}

async function noteState({ folder, identity }: Client, state: Policy['state']): Promise<void> {
  if (identity.membership.state === state) return
  identity.membership.state = state
  await writeIdentity(folder, identity)
}

/** Reports go out while a step takes its hours; at the end once more, and what the site has not got then stays for the next pass. */
function sendBeside(client: Client, signal: AbortSignal) {
  const ending = new AbortController()
  const either = AbortSignal.any([signal, ending.signal])
  const isPassing = (error: unknown) => either.aborted || error instanceof SiteAway
  let failure: unknown = null
  const sent = (async () => {
    while (!either.aborted) {
      let pauseMs = sendEveryMs
      await sendReports(client, either).catch(error => {
        pauseMs = siteAwaySeconds * 1000
        if (!isPassing(error)) failure = error
      })
      await sleep(pauseMs, undefined, { signal: either }).catch(() => undefined)
    }
  })()
  return {
    async end() {
      ending.abort()
      await sent
      await sendReports(client, signal).catch(error => {
        if (!isPassing(error)) failure = error
      })
      // Nothing is lost by it; whoever watches has to know.
      if (failure !== null) client.say(failure instanceof Error ? failure.message : String(failure))
    },
  }
}
