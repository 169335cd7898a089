// Work once: a WIM file or recovery image on which the same steps were carried out before is taken from there. What it is taken by says
// everything that went into it, so that the same name means the same work; the proof then reads it back like any other result.

import { createHash } from 'node:crypto'
import { constants, copyFile, rm } from 'node:fs/promises'
import type { ServicingPlan, ServicingStep, ServicingWork } from './contract.ts'
import { hashFile } from './native/digest-file.ts'
import { canonicalJson } from './plan-hash.ts'
import { readRecoveryImagePath } from './recovery-image-path.ts'

/** Grows when engines carry the same steps out in another way. */
const workVersion = 1

/** What was done before, for whoever carries a plan out. */
export type DoneBefore = {
  /** SHA-256 of the unchanged WIM files, by path inside the media. */
  originals: Readonly<Record<string, string>>
  /** The result of the same work, verified; null when there is none. */
  find: (key: string) => Promise<{ file: string; installTimes: InstallTimes } | null>
  /** Takes the result of work that was done now; it counts when the plan is proven. */
  keep: (made: { key: string; path: string; file: string; installTimes: InstallTimes }) => Promise<void>
}

/**
 * The moments (ISO 8601) that are written as installation time in a file: by what follows the file's own path in the path of a
 * recovery image inside it, and by '' in the file itself.
 */
export type InstallTimes = Readonly<Record<string, string>>

/** Takes and keeps the results of one plan. Does nothing when nobody gave what was done before. */
export type WorkOnce = {
  /** Puts the result of earlier work in the place of a file, before the first of its steps; says whether there was one. */
  take: (path: string, file: string) => Promise<boolean>
  /** Whether the file was taken: all of its steps are done. */
  isTaken: (path: string) => boolean
  /** Keeps a file for later work, after the last of its steps. */
  keep: (path: string, file: string) => Promise<void>
}

/** Begins with a plan. The moments of what is taken are noted in `work.installTimes`. */
export function startWorkOnce(plan: ServicingPlan, work: ServicingWork, signal: AbortSignal): WorkOnce {
  const { doneBefore } = work
  const keys = new Map<string, string>()
  const taken = new Set<string>()
  return {
    async take(path, file) {
      if (doneBefore === undefined) return false
      const isInner = readRecoveryImagePath(path) !== null
      const input = isInner ? (await hashFile(file, signal)).sha256 : doneBefore.originals[path]
      if (input === undefined) return false
      const { engineVersion } = doneBefore
      const key = keyOf(plan, path, { engineVersion, input, keys })
      keys.set(path, key)
      const found = await doneBefore.find(key)
      if (found === null) return false
      // The file there may be read-only, as that of the store is.
      await rm(file, { force: true })
      await copyFile(found.file, file, constants.COPYFILE_FICLONE)
      taken.add(path)
      for (const [inner, moment] of Object.entries(found.installTimes))
        work.installTimes[`${path}${inner}`] = new Date(moment)
      work.log?.(`[slipstream] ${path}: the same work was done before; its result is taken`)
      return true
    },
    isTaken: path => taken.has(path),
    async keep(path, file) {
      const key = keys.get(path)
      if (doneBefore !== undefined && key !== undefined && !taken.has(path))
        await doneBefore.keep({ key, path, file, installTimes: timesOf(plan, work, path) })
    },
  }
}

function timesOf({ steps }: ServicingPlan, work: ServicingWork, path: string): InstallTimes {
  const inner = steps.flatMap(step =>
    step.kind === 'service-image' && step.path === path && step.recoveryImage?.startsWith(`${path}:`)
      ? [step.recoveryImage]
      : [],
  )
  return Object.fromEntries(
    [path, ...inner].map(one => [
      one.slice(path.length),
      (work.installTimes[one] ?? work.installTime).toISOString(),
    ]),
  )
}

/** Whether a step is the last one that changes its file. */
export function isLastOf(plan: ServicingPlan, step: ServicingStep): boolean {
  const path = pathOf(step)
  return !plan.steps.slice(plan.steps.indexOf(step) + 1).some(other => pathOf(other) === path)
}

function pathOf(step: ServicingStep): string | null {
  return step.kind === 'service-image' || step.kind === 'optimize-wim' ? step.path : null
}

/** SHA-256 of all that decides the result, but for the moment of installation: the engine with its version, the input, and the steps without words for people. */
function keyOf(
  { engine, steps }: ServicingPlan,
  path: string,
  { engineVersion, input, keys }: { engineVersion: string; input: string; keys: ReadonlyMap<string, string> },
): string {
  const done = steps.flatMap((step): object[] => {
    if (pathOf(step) !== path) return []
    if (step.kind !== 'service-image') return [{ kind: step.kind }]
    const { kind, index, architecture, recoveryImage, cleanup } = step
    const updates = step.updates.map(({ update, checkpoints, packages, files }) => {
      return { update, checkpoints, packages, files }
    })
    const recovery = recoveryImage === null ? null : (keys.get(recoveryImage) ?? recoveryImage)
    return [{ kind, index, architecture, updates, recovery, cleanup }]
  })
  return createHash('sha256')
    .update(canonicalJson({ workVersion, engine, engineVersion, input, done }))
    .digest('hex')
}
