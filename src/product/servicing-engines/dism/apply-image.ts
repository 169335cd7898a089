// Carries out one image's step: mount, add, place, clean up, commit; whatever goes wrong, the mount is thrown away.

import { chmod, mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  addPackage,
  cleanUpImage,
  dismCodeOf,
  getPackages,
  mountImage,
  pendingCode,
  unmountImage,
} from '#tools/dism'
import { blaming } from '../blame-update.ts'
import type { ServicingProgress, ServicingWork } from '../contract.ts'
import type { ImageStep, PlacedRecovery } from '../native/image-target.ts'
import type { UpdateContent } from '../native/update-content.ts'
import { discardMount } from './discard-mounts.ts'
import { type DismRun, progressOf } from './dism-run.ts'
import { fileOfImage, placeFile } from './place-file.ts'
import { takesStackOnly } from './servicing-stack.ts'
import type { StagedUpdates } from './stage-updates.ts'

/** What an image's step is carried out with. */
export type ApplyImageInput = {
  step: ImageStep
  /** The scratch copy that is changed. */
  wim: string
  /** The serviced recovery image that goes in; null: none. */
  recovery: PlacedRecovery | null
  staged: StagedUpdates
  /** The unpacked updates of plain files. */
  content: UpdateContent
  work: ServicingWork
  dism: DismRun
  /** Scratch. Its path is short: paths inside of a mount come on top of it. */
  folder: string
  onProgress: (progress: ServicingProgress) => void
  signal: AbortSignal
}

/** Of a servicing stack it can mean that the image has a newer one already; the proof tells whether it does. */
const notApplicable = '0x800f081e'

/** Applies one step to its WIM file. @throws the errors of tools/dism */
export async function applyImage(input: ApplyImageInput): Promise<void> {
  const { step, wim, dism, folder, onProgress } = input
  const mountFolder = join(folder, 'm')
  await mkdir(mountFolder)
  // Files that were copied from a DVD are read-only, and DISM refuses to mount them for writing.
  await chmod(wim, 0o600)
  const { size } = await stat(wim)
  const during = (phase: string) => dism.options(progressOf(phase, size, onProgress))
  let isMounted = true
  try {
    dism.note(`image ${step.index} of ${step.path}`)
    onProgress({ phase: 'mount', bytesDone: 0, bytesTotal: size })
    await mountImage({ wim, index: step.index, mountFolder }, during('mount'))
    const image = { path: step.path, index: step.index }
    for (const update of step.updates)
      await blaming({ update: update.update, image }, () => applyUpdate(input, update, mountFolder))
    if (input.recovery !== null) await placeFile(mountFolder, { ...input.recovery, signal: input.signal })
    if (step.cleanup !== 'none') await cleanUp(input, mountFolder, during('clean-up'))
    // For the log: what DISM itself says of the image before it is put back.
    await getPackages(mountFolder, dism.options())
    await unmountImage(mountFolder, 'commit', during('commit'))
    isMounted = false
  } finally {
    if (isMounted) await discardMount(mountFolder, dism)
    await rm(mountFolder, { recursive: true, force: true }).catch(error => dism.note(String(error)))
  }
}

async function applyUpdate(
  input: ApplyImageInput,
  update: ImageStep['updates'][number],
  mountFolder: string,
): Promise<void> {
  const { step, staged, content, work, dism, onProgress, signal } = input
  if (update.files.length > 0) {
    for (const { from, source, path } of update.files) {
      const file =
        from === 'image'
          ? await fileOfImage(mountFolder, source)
          : await content.member(update.update, null, source)
      await placeFile(mountFolder, { path, file, signal })
    }
    return
  }
  const source = await staged.source(step, update)
  const report = progressOf('add-package', (await stat(source)).size, onProgress)
  try {
    const { restartNeeded } = await addPackage(mountFolder, source, dism.options(report))
    if (restartNeeded) dism.note(`${update.fileName} wants a restart: an image's first start is one`)
  } catch (error) {
    const facts = work.updates[update.update]?.facts
    const isStack = facts !== undefined && takesStackOnly(step, facts)
    if (!isStack || dismCodeOf(error) !== notApplicable) throw error
    dism.note(`the image may have the servicing stack of ${update.fileName} already; the proof will tell`)
  }
}

async function cleanUp(
  { step, dism }: ApplyImageInput,
  mountFolder: string,
  options: ReturnType<DismRun['options']>,
): Promise<void> {
  try {
    await cleanUpImage(mountFolder, { resetBase: step.cleanup === 'reset-base' }, options)
  } catch (error) {
    if (dismCodeOf(error) !== pendingCode) throw error
    dism.note('the clean-up is left out: something in this image waits for the first start (0x800f0806)')
  }
}
