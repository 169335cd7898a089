// What the client has to do and has to tell, in one file, so that how far a sequence is and what is to be reported of it are written down at once.

import { z } from 'zod'
import {
  type AttemptState,
  assignment,
  attemptStates,
  endStates,
  type StatusReport,
  statusReport,
} from '#product/device-protocol'
import { runStateSchema } from '#product/task-sequence-model'
import { type ClientFolder, readState, writeState } from './state-file.ts'

const runSchema = z.strictObject({
  /** As it was when the attempt began; a later policy does not change a sequence that runs. */
  assignment,
  isDryRun: z.boolean(),
  state: runStateSchema,
  /** When a restart was asked for, and for how long the device had been up then. */
  restartAsked: z.strictObject({ at: z.iso.datetime(), uptimeSeconds: z.number() }).nullable(),
  pausedUntil: z.iso.datetime().nullable(),
})

const attemptSchema = z.strictObject({
  deploymentId: z.uuid(),
  attempt: z.int().min(1),
  deploymentName: z.string(),
  /** Of the next report. */
  nextNumber: z.int().min(1),
  state: z.enum(attemptStates),
  message: z.string().nullable(),
  exitCode: z.int().nullable(),
  isDryRun: z.boolean(),
  /** What Windows Setup was, or would have been, started with last; without the product key. */
  commandLine: z.string().nullable(),
  /** By where they came from: the ID of a distribution point, or `cache`. */
  bytes: z.record(z.string(), z.int().min(0)),
  /** Since when content was looked for in vain. */
  lookingSince: z.iso.datetime().nullable(),
  /** Versions that were brought into the cache for it beforehand. */
  cached: z.array(z.string()),
  /** The sequence that runs; null before and after. */
  run: runSchema.nullable(),
})

const workSchema = z.strictObject({
  attempts: z.array(attemptSchema),
  outbox: z.array(statusReport),
  /** Reports that the site does not understand, put aside so that others get there; they are tried again when the client starts. */
  setAside: z.array(statusReport).default([]),
})

/** One carrying out of a deployment on this device. */
export type Attempt = z.output<typeof attemptSchema>
/** A sequence that runs. */
export type SequenceRun = z.output<typeof runSchema>
/** Everything: attempts, the newest last, reports that the site has not answered, in their order, and those that it does not understand. */
export type WorkState = z.output<typeof workSchema>
/** Which attempt. */
export type AttemptKey = Pick<Attempt, 'deploymentId' | 'attempt'>

/** See the top of this file. */
export type Work = {
  read: () => Readonly<WorkState>
  /** Changes it; done when the change is durable. Changes come one after the other. */
  change: (change: (work: WorkState) => void) => Promise<void>
}

const nameOfFile = 'work.json'
/** An attempt is remembered as long as the site may name it again; so many are more than a device ever has. */
const mostAttempts = 200

/** What is written down, for whoever only looks. @throws ClientStateUnreadable */
export async function readWork(folder: ClientFolder): Promise<WorkState> {
  return (
    (await readState(folder.inside(nameOfFile), workSchema)) ?? { attempts: [], outbox: [], setAside: [] }
  )
}

/** Opens it, in a folder that this process alone holds. @throws ClientStateUnreadable */
export async function openWork(folder: ClientFolder): Promise<Work> {
  const known = await readWork(folder)
  // The site may be a newer one by now. Written down with the next change; until then both are where they were.
  let state: WorkState = { ...known, outbox: [...known.setAside, ...known.outbox], setAside: [] }
  let last: Promise<void> = Promise.resolve()
  return {
    read: () => state,
    change(change) {
      const next = last.then(async () => {
        const changed = structuredClone(state)
        change(changed)
        changed.attempts = changed.attempts.slice(-mostAttempts)
        await writeState(folder.inside(nameOfFile), changed)
        state = changed
      })
      last = next.catch(() => undefined)
      return next
    },
  }
}

/** The attempt, if it is known. */
export function findAttempt(work: Readonly<WorkState>, key: AttemptKey): Attempt | undefined {
  return work.attempts.find(one => one.deploymentId === key.deploymentId && one.attempt === key.attempt)
}

/** The attempt, which is known. */
export function attemptOf(work: Readonly<WorkState>, key: AttemptKey): Attempt {
  const found = findAttempt(work, key)
  if (found === undefined) throw new TypeError(`there is no attempt ${key.attempt} of ${key.deploymentId}`)
  return found
}

/** Whether an attempt has ended. */
export function isOver(attempt: Pick<Attempt, 'state'>): boolean {
  return endStates.has(attempt.state)
}

/** What a report says; numbers, times and bytes come by themselves. */
export type Said = {
  state: AttemptState
  step?: StatusReport['step']
  exitCode?: number | null
  message?: string | null
}

/** Puts a report into the outbox, and into the attempt what it says. One of a dry run says so. */
export function report(work: WorkState, key: AttemptKey, said: Said): void {
  const attempt = attemptOf(work, key)
  const text = said.message ?? null
  const labelled = attempt.isDryRun ? `Dry run. ${text ?? ''}`.trimEnd() : text
  const message = labelled === null ? null : withoutControls(labelled).slice(0, 1000).toWellFormed()
  attempt.state = said.state
  attempt.message = message
  if (said.exitCode !== undefined && said.exitCode !== null) attempt.exitCode = said.exitCode
  if (isOver(attempt)) {
    attempt.exitCode = said.exitCode ?? null
    attempt.run = null
  }
  work.outbox.push({
    deploymentId: attempt.deploymentId,
    attempt: attempt.attempt,
    number: attempt.nextNumber,
    state: said.state,
    step: said.step ?? null,
    exitCode: said.exitCode ?? null,
    message,
    at: new Date().toISOString(),
    bytes: Object.entries(attempt.bytes)
      .slice(0, 64)
      .map(([source, bytes]) => ({ source, bytes })),
  })
  attempt.nextNumber += 1
}

function withoutControls(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ')
}
