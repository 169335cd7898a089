// Pre-flight: whether everything is there that a plan needs, before the copies are made. All that is wrong is found at once, so that nobody
// mends one thing after the other.

import { errorFromReport, reportError, type SlipstreamError } from '#platform/errors'
import type { ContentLibrary } from '#product/content-library'
import {
  noteFailures,
  type ServicingEngine,
  type ServicingPlan,
  type ServicingProgress,
  type UpdateFailure,
} from '#product/servicing-engines'
import { checkPlace, gatherErrors, originalsOf, updatesOf } from '#product/servicing-work'
import type { UnpackedUpdates } from '#product/update-files'
import { ServicingSourceDamaged, ServicingUpdateFileUnusable } from './errors.ts'
import type { GatheredFacts } from './gather-facts.ts'

/** One thing that is wrong; `update` when the file of this update is. */
type Finding = { error: SlipstreamError; update: string | null }

type Asked = {
  library: ContentLibrary
  facts: GatheredFacts
  plan: ServicingPlan
  /** Null when a servicing worker carries the plan out: it looks at its own engine and disk. */
  here: { engine: ServicingEngine; folder: string; unpacked?: UnpackedUpdates | undefined } | null
  report: (progress: ServicingProgress) => void
  signal: AbortSignal
}

/** What pre-flight found out: the updates whose files cannot be used. Everything else that is wrong is thrown. */
export type PreFlight = { failures: UpdateFailure[]; bytesRead: number }

/**
 * Looks at the engine and the free space, reads every update file and every WIM file that the plan needs, and sees that the other files
 * of the package version are there.
 * @throws the one error that was found, or ServicingNotReady with all of them; the signal's reason
 */
export async function preFlight(asked: Asked): Promise<PreFlight> {
  const { here, facts, plan, signal } = asked
  const findings: Finding[] = []
  if (here !== null) {
    for (const error of await checkPlace({ ...here, plan }, signal)) findings.push({ error, update: null })
  }
  const { damaged, bytesRead } = await readFiles(asked)
  findings.push(...damaged)
  const missing = await missingFiles(asked)
  if (missing !== null) findings.push({ error: missing, update: null })
  const others = findings.filter(({ update }) => update === null).map(({ error }) => error)
  if (others.length > 0)
    throw gatherErrors(
      facts.package.id,
      findings.map(({ error }) => error),
    )
  return { failures: findings.flatMap(failureOfFile), bytesRead }
}

/** Unusable updates as one error, to which all of them belong. */
export function errorOfFailures(packageId: string, failures: readonly UpdateFailure[]): SlipstreamError {
  const errors = failures.map(({ error }) => errorFromReport(error))
  return noteFailures(gatherErrors(packageId, errors), failures)
}

function failureOfFile({ error, update }: Finding): UpdateFailure[] {
  return update === null ? [] : [{ update, image: null, error: reportError(error) }]
}

/** Reads what the plan reads, so that no damage becomes a part of what is published. */
async function readFiles({
  library,
  facts,
  plan,
  report,
  signal,
}: Asked): Promise<{ damaged: Finding[]; bytesRead: number }> {
  const needed = updatesOf(plan)
  const updates = facts.updates.filter(({ sha256 }) => needed.includes(sha256))
  const wims = originalsOf(plan).flatMap(path => facts.manifest.files.find(file => file.path === path) ?? [])
  const bytesTotal = [...updates, ...wims].reduce((total, { size }) => total + size, 0)
  const damaged: Finding[] = []
  let bytesRead = 0
  const read = async ({ sha256, size }: { sha256: string; size: number }) => {
    const before = bytesRead
    const onProgress = (bytesDone: number) =>
      report({ phase: 'checking', bytesDone: before + bytesDone, bytesTotal })
    const found = await library.verify(sha256, { signal, onProgress })
    bytesRead = before + size
    return found
  }
  for (const { sha256, size, facts: update } of updates) {
    const found = await read({ sha256, size })
    if (found === 'sound') continue
    const error = new ServicingUpdateFileUnusable({ update: update.fileName, found })
    damaged.push({ error, update: sha256 })
  }
  for (const file of wims) {
    const found = await read(file)
    if (found !== 'sound')
      damaged.push({ error: new ServicingSourceDamaged({ file: file.path, found }), update: null })
  }
  return { damaged, bytesRead }
}

/** The files of the package version that are not read here must be there: the next version refers to them. */
async function missingFiles({ library, facts }: Asked): Promise<SlipstreamError | null> {
  for (const { path, sha256 } of facts.manifest.files) {
    if (!(await library.reader.has(sha256)))
      return new ServicingSourceDamaged({ file: path, found: 'missing' })
  }
  return null
}
