// What each image must have after its step, read from the updates again.

import { mkdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type AssemblyIdentity, packageIdentityText, parsePackageIdentity } from '#formats/cbs'
import { inspectUpdateFile, type UpdateFacts } from '#product/update-files'
import type { ServicingPlan, ServicingWork } from '../contract.ts'
import { ServicingWorkIncomplete, UpdateNotAsPlanned } from '../errors.ts'
import { hashFile } from '../native/digest-file.ts'
import type { ImageStep } from '../native/image-target.ts'
import { takeServicingStack, takesStackOnly } from './servicing-stack.ts'

/** What one update must leave in an image. */
export type ExpectedUpdate = { fileName: string } & (
  | { what: 'packages'; identities: AssemblyIdentity[] }
  /** Its packages are not readable here: an installed package must name this article. */
  | { what: 'article'; kb: string | null }
  | { what: 'files'; update: ImageStep['updates'][number] }
)

/**
 * Reads what must be there, for each image step.
 * @throws UpdateNotAsPlanned when an update file is not the planned one, or lacks a planned package
 */
export async function readExpectations(input: {
  plan: ServicingPlan
  work: ServicingWork
  folder: string
  signal: AbortSignal
}): Promise<Map<ImageStep, ExpectedUpdate[]>> {
  const { plan, work, folder, signal } = input
  const checked = new Set<string>()
  const stacks = new Map<string, AssemblyIdentity[]>()
  const expectations = new Map<ImageStep, ExpectedUpdate[]>()
  for (const step of plan.steps) {
    if (step.kind !== 'service-image') continue
    const expected: ExpectedUpdate[] = []
    for (const update of step.updates) {
      const found = work.updates[update.update]
      if (found === undefined) throw new ServicingWorkIncomplete({ missing: `the update ${update.update}` })
      const { file, facts } = found
      const { fileName } = facts
      if (!checked.has(update.update) && (await hashFile(file, signal)).sha256 !== update.update)
        throw new UpdateNotAsPlanned({ update: fileName, what: 'the SHA-256 of the file differs' })
      checked.add(update.update)
      if (update.files.length > 0) expected.push({ fileName, what: 'files', update })
      else if (takesStackOnly(step, facts)) {
        const to = join(folder, `stack-${stacks.size + 1}`)
        const known = stacks.get(update.update) ?? (await readStack(file, facts, { folder: to, signal }))
        stacks.set(update.update, known)
        expected.push({ fileName, what: 'packages', identities: known })
      } else if (update.packages.length > 0) {
        expected.push({ fileName, what: 'packages', identities: plannedRoots(update, facts) })
      } else expected.push({ fileName, what: 'article', kb: facts.kb })
    }
    expectations.set(step, expected)
  }
  return expectations
}

/** The planned packages; each must be a root of the update. */
function plannedRoots(update: ImageStep['updates'][number], facts: UpdateFacts): AssemblyIdentity[] {
  const roots = new Set(
    facts.packages.filter(({ isRoot }) => isRoot).map(({ identity }) => packageIdentityText(identity)),
  )
  return update.packages.map(({ identity }) => {
    if (!roots.has(identity))
      throw new UpdateNotAsPlanned({ update: facts.fileName, what: `it has no package ${identity}` })
    return parsePackageIdentity(identity)
  })
}

async function readStack(
  file: string,
  facts: UpdateFacts,
  { folder, signal }: { folder: string; signal: AbortSignal },
): Promise<AssemblyIdentity[]> {
  const cabinet = await takeServicingStack(file, facts, { folder: join(folder, 'cabinet'), signal })
  const work = join(folder, 'read')
  await mkdir(work)
  const { packages } = await inspectUpdateFile(cabinet, { fileName: basename(cabinet), work, signal })
  return packages
    .filter(({ isRoot, isBranchTwin }) => isRoot && !isBranchTwin)
    .map(({ identity }) => identity)
}
