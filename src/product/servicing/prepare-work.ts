// The scratch folder of one run: copies of the WIM files that will change, and nothing that anybody else uses.

import { constants, copyFile, mkdir, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServicingPlan, ServicingWork } from '#product/servicing-engines'
import { ServicingNoSpace } from './errors.ts'
import type { GatheredFacts } from './gather-facts.ts'
import type { ServicingHouse } from './servicing-house.ts'

/**
 * Makes the scratch folder and copies what the plan changes (shared blocks where the disk can).
 * @throws ServicingNoSpace before anything is copied
 */
export async function prepareWork(
  house: ServicingHouse,
  { plan, facts, folder }: { plan: ServicingPlan; facts: GatheredFacts; folder: string },
): Promise<ServicingWork> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(join(folder, 'engine'), { recursive: true, mode: 0o700 })
  await mkdir(join(folder, 'media'))
  await mkdir(join(folder, 'wims'))
  const disk = await statfs(folder)
  const free = disk.bavail * disk.bsize
  if (free < plan.neededBytes) throw new ServicingNoSpace({ folder, needed: plan.neededBytes, free })
  const work: ServicingWork = {
    folder: join(folder, 'engine'),
    wims: {},
    originals: {},
    media: join(folder, 'media'),
    updates: {},
    installTime: new Date(),
  }
  const changed = new Set(plan.steps.flatMap(step => (step.kind === 'service-image' ? [step.path] : [])))
  for (const [path, file] of facts.wims) {
    const original = (await house.library.reader.open(file.sha256)).path
    work.originals[path] = original
    if (!changed.has(path)) continue
    const copy = join(folder, 'wims', `${Object.keys(work.wims).length}.wim`)
    await copyFile(original, copy, constants.COPYFILE_FICLONE)
    work.wims[path] = copy
  }
  for (const { sha256, facts: update } of facts.updates) {
    work.updates[sha256] = { file: (await house.library.reader.open(sha256)).path, facts: update }
  }
  return work
}
