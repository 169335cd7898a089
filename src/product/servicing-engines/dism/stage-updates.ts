// Puts the update files where DISM can take them: under their own names, each with its checkpoints and with nothing else.

import { constants, copyFile, link, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { UpdateFacts } from '#product/update-files'
import { blameUpdate, blaming } from '../blame-update.ts'
import type { ServicingPlan, ServicingWork } from '../contract.ts'
import { ServicingWorkIncomplete, UpdateNotAsPlanned } from '../errors.ts'
import { hashFile } from '../native/digest-file.ts'
import { isPlainName } from '../native/image-paths.ts'
import type { ImageStep } from '../native/image-target.ts'
import { takeServicingStack, takesStackOnly } from './servicing-stack.ts'

type StepUpdate = ImageStep['updates'][number]

/** Staged updates. */
export type StagedUpdates = {
  /** What DISM is to add. @throws errors of unpacking, where a step takes a part of an update only */
  source: (step: ImageStep, update: StepUpdate) => Promise<string>
}

/** Stages the updates of all image steps. @throws ServicingWorkIncomplete, UpdateNotAsPlanned */
export async function stageUpdates(input: {
  plan: ServicingPlan
  work: ServicingWork
  folder: string
  signal: AbortSignal
}): Promise<StagedUpdates> {
  const { plan, work, folder, signal } = input
  const staged = new Map<string, string>()
  const stacks = new Map<string, string>()
  for (const step of plan.steps) {
    if (step.kind !== 'service-image') continue
    for (const update of step.updates) {
      const key = keyOf(update)
      if (update.files.length > 0 || staged.has(key)) continue
      const place = join(folder, `update-${staged.size + 1}`)
      const stage = () => stageOne({ update, work, place, signal })
      staged.set(key, await blaming({ update: update.update, image: null }, stage))
    }
  }
  return {
    async source(step, update) {
      const whole = staged.get(keyOf(update))
      const facts = work.updates[update.update]?.facts
      if (whole === undefined || facts === undefined)
        throw new ServicingWorkIncomplete({ missing: `the update ${update.update}` })
      if (!takesStackOnly(step, facts)) return whole
      const known = stacks.get(update.update)
      if (known !== undefined) return known
      const to = join(folder, `stack-${stacks.size + 1}`)
      const stack = await takeServicingStack(whole, facts, { folder: to, signal })
      stacks.set(update.update, stack)
      return stack
    },
  }
}

async function stageOne(input: {
  update: StepUpdate
  work: ServicingWork
  place: string
  signal: AbortSignal
}): Promise<string> {
  const { update, work, place, signal } = input
  await mkdir(place)
  const names = new Set<string>()
  let target = ''
  for (const sha256 of [update.update, ...update.checkpoints]) {
    const found = work.updates[sha256]
    if (found === undefined) throw new ServicingWorkIncomplete({ missing: `the update ${sha256}` })
    const name = nameFor(found.facts)
    if (names.has(name.toLowerCase()))
      throw new UpdateNotAsPlanned({ update: name, what: 'another file beside it has the same name' })
    names.add(name.toLowerCase())
    const file = join(place, name)
    await linkOrCopy(found.file, file)
    if ((await hashFile(file, signal)).sha256 !== sha256) {
      const wrong = new UpdateNotAsPlanned({ update: name, what: 'the SHA-256 of the file differs' })
      throw blameUpdate(wrong, { update: sha256, image: null })
    }
    target ||= file
  }
  return target
}

/** DISM knows a file by the ending of its name. */
function nameFor({ fileName, container }: UpdateFacts): string {
  if (!isPlainName(fileName))
    throw new UpdateNotAsPlanned({ update: fileName, what: 'its name is not one that Windows accepts' })
  if (/\.(msu|cab)$/i.test(fileName)) return fileName
  return `${fileName}${container === 'cabinet' ? '.cab' : '.msu'}`
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to)
  } catch {
    // Another disk, or a file system without hard links.
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
  }
}

function keyOf({ update, checkpoints }: StepUpdate): string {
  return [update, ...checkpoints].join('+')
}
