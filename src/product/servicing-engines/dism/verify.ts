// Proves a plan that DISM carried out: reads the produced files back without DISM, and takes nobody's word. Which files of an image an
// update changes only Windows knows, so a proof tells of packages, states and versions, not of every file.

import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { metadataDifferences } from '#formats/wim-metadata'
import { readWimImages } from '#formats/wim-xml'
import { readImageMetadata } from '#product/image-metadata'
import { readWimXml } from '#tools/wimlib'
import { checkWhole } from '../check-whole.ts'
import type { Proof, ServicingPlan, ServicingWork } from '../contract.ts'
import { ServicingWorkIncomplete } from '../errors.ts'
import { checkPlan, translateNoSpace } from '../native/apply.ts'
import { producedFiles } from '../native/produced-files.ts'
import { type Checks, startChecks } from '../native/proof-checks.ts'
import type { UpdateContent } from '../native/update-content.ts'
import { checkMedia } from '../native/verify.ts'
import { checkOptimized, optimizedPaths } from '../optimize-step.ts'
import { readRecoveryImagePath } from '../recovery-image-path.ts'
import { openPlainUpdates } from './apply.ts'
import { mountsBelow } from './discard-mounts.ts'
import { type DismEngineOptions, dismEngineName, openDism } from './dism-run.ts'
import { readExpectations } from './expected-packages.ts'
import { verifyImage } from './verify-image.ts'

/** Verifies a plan's result. A plan without steps proves nothing. */
export async function verifyPlan(
  engine: DismEngineOptions,
  input: { plan: ServicingPlan; work: ServicingWork; signal: AbortSignal },
): Promise<Proof> {
  const { plan, work, signal } = input
  signal.throwIfAborted()
  checkPlan(plan, dismEngineName)
  const checks = startChecks()
  const folder = await mkdtemp(join(work.folder, 'v-'))
  let content: UpdateContent | null = null
  try {
    content = await openPlainUpdates({ plan, work, folder, signal })
    const expectations = await readExpectations({ plan, work, folder, signal })
    const serviced = new Map<string, Set<number>>()
    const taken = new Map<string, string>()
    for (const step of plan.steps) {
      if (step.kind !== 'service-image') continue
      const files = await producedFiles({ step, plan, work, folder, taken, signal })
      const scratch = await mkdtemp(join(folder, 'image-'))
      const expected = expectations.get(step) ?? []
      await verifyImage({ step, ...files, expected, content, folder: scratch, checks, signal })
      await rm(scratch, { recursive: true, force: true })
      if (readRecoveryImagePath(step.path) === null)
        serviced.set(step.path, (serviced.get(step.path) ?? new Set()).add(step.index))
      else await checkWim({ path: step.path, ...files, indexes: new Set([step.index]), checks, signal })
    }
    const optimized = optimizedPaths(plan)
    for (const path of changedWims(plan)) {
      const [wim, original] = [work.wims[path], work.originals[path]]
      if (wim === undefined || original === undefined) throw new ServicingWorkIncomplete({ missing: path })
      await checkWim({ path, wim, original, indexes: serviced.get(path) ?? new Set(), checks, signal })
      if (optimized.includes(path)) await checkOptimized({ path, wim, checks })
    }
    await checkMedia({ plan, work, content, checks, signal })
    if (serviced.size > 0) {
      const dism = await openDism(engine, { folder, name: `${plan.hash.slice(0, 12)}-proof`, signal })
      const left = await mountsBelow(work.folder, dism)
      checks.equal('mount', 'mounts of this run', 'none', left.join(', ') || 'none')
    }
    return { proven: checks.list.length > 0 && checks.list.every(({ ok }) => ok), checks: checks.list }
  } catch (error) {
    signal.throwIfAborted()
    throw translateNoSpace(error, work.folder)
  } finally {
    content?.release()
    await rm(folder, { recursive: true, force: true })
  }
}

/** WIM files of the media that the plan changes. */
function changedWims(plan: ServicingPlan): Set<string> {
  return new Set(
    plan.steps.flatMap(step => {
      if (step.kind === 'optimize-wim') return [step.path]
      return step.kind === 'service-image' && readRecoveryImagePath(step.path) === null ? [step.path] : []
    }),
  )
}

/** The file is sound as a whole, holds the same images, and those that no step services are as they were. */
async function checkWim(input: {
  path: string
  wim: string
  original: string
  indexes: ReadonlySet<number>
  checks: Checks
  signal: AbortSignal
}): Promise<void> {
  const { path, wim, original, indexes, checks, signal } = input
  const described = async (file: string) => readWimImages(await readWimXml(file, { signal }))
  const [before, after] = [await described(original), await described(wim)]
  const names = (images: typeof before) =>
    images.map(({ index, name }) => `${index} ${name ?? ''}`).join(', ')
  checks.equal('images', path, names(before), names(after))
  // This engine does so whether it was chosen or not: only Windows knows what an update changes.
  await checkWhole({ path, wim, checks, signal })
  for (const { index } of before) {
    if (indexes.has(index) || !after.some(image => image.index === index)) continue
    const [old, now] = [await readImageMetadata(original, index), await readImageMetadata(wim, index)]
    const found = metadataDifferences(old, now, new Set()).slice(0, 5).join(', ') || 'unchanged'
    checks.equal('unchanged-image', `${path}:${index}`, 'unchanged', found)
  }
}
