// Carries out the steps of images in one WIM file: everything is staged image by image, and the file is changed once.

import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readHiveKey } from '#formats/registry'
import { reachFailpoint } from '#platform/failpoints'
import { changeImages, type ImageChange, type ImageChanges, readImageMetadata } from '#product/image-metadata'
import type { ServicingProgress, ServicingWork } from '../contract.ts'
import { PlanRefused } from '../errors.ts'
import { deriveFileEdits } from './file-metadata.ts'
import { extractHives, openImageHive } from './image-hives.ts'
import { deriveTarget, type ImageStep, type PlacedRecovery } from './image-target.ts'
import { createSpelling } from './path-spelling.ts'
import { extractCopies, refuseLinks } from './plain-files.ts'
import type { RegistryPlace } from './project-registry.ts'
import { type ImageState, readImageState } from './read-image-state.ts'
import { currentVersionKey } from './registry-paths.ts'
import { type KnownDigests, type StagedHive, stageFiles, stageHives } from './stage-image.ts'
import { together } from './together.ts'
import type { UpdateContent } from './update-content.ts'

/** What the steps of one WIM file are carried out with. */
export type ApplyImagesInput = {
  /** One after the other; each names another image. */
  steps: readonly {
    step: ImageStep /** The serviced recovery image that goes in; null: none. */
    recovery: PlacedRecovery | null
  }[]
  /** The scratch copy that is changed. */
  wim: string
  /** It may still be being opened. */
  content: Promise<UpdateContent>
  /** What was read of the updates' files. */
  digests: KnownDigests
  work: ServicingWork
  onProgress: (progress: ServicingProgress) => void
  signal: AbortSignal
}

/** Applies the steps, all of them or none. */
export async function applyImages(input: ApplyImagesInput): Promise<void> {
  const { wim, work, onProgress, signal } = input
  const scratch = await mkdtemp(join(work.folder, 'images-'))
  try {
    await changeImages(
      wim,
      (compress, stopped) => stageImages({ ...input, compress, signal: stopped }, scratch),
      {
        scratch,
        signal,
        onProgress,
        onImage: () => reachFailpoint('servicing-engines.image-updated'),
      },
    )
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

type StagingInput = ApplyImagesInput & { compress: Parameters<ImageChanges>[0] }

async function* stageImages(input: StagingInput, scratch: string): AsyncGenerator<ImageChange> {
  for (const { step, recovery } of input.steps) {
    const folder = join(scratch, `image-${step.index}`)
    await mkdir(folder)
    yield await stageImage({ ...input, step, recovery, folder })
  }
}

/** Makes ready what one image becomes. */
async function stageImage(
  input: StagingInput & ApplyImagesInput['steps'][number] & { folder: string },
): Promise<ImageChange> {
  const { step, wim, recovery, folder, digests, compress, work, onProgress, signal } = input
  const stage = join(folder, 'stage')
  await mkdir(stage)
  const place = { path: step.path, index: step.index }
  const reading = async () => {
    const hives = await extractHives({ wim, place, folder: join(folder, 'hives'), options: { signal } })
    return { hives, state: readImageState(hives, place) }
  }
  const [{ hives, state }, before, content, copies] = await together([
    reading(),
    readImageMetadata(wim, step.index),
    input.content,
    extractCopies({ step, wim, folder: join(folder, 'copies'), signal }),
  ])
  refuseLinks(step, before)
  const target = await deriveTarget({
    step,
    recovery,
    content,
    copies,
    withPayload: true,
    place: placeOf(state, step),
    present: state.packages,
    installTime: work.installTime,
    signal,
  })

  let bytesDone = 0
  const onBytes = (bytes: number): void => {
    bytesDone += bytes
    onProgress({ phase: 'stage', bytesDone, bytesTotal: null })
  }
  const staging = { target, stage, spell: createSpelling(before), signal }
  const files = await stageFiles({ ...staging, known: digests, onBytes })
  compress(files.paths)
  const staged = stageHives({ ...staging, hives, installTime: work.installTime })
  const stagedHives = await staged.catch(async error => {
    // Nothing is read any more when the folder goes.
    await files.digests.catch(() => undefined)
    throw error
  })
  const added = files.digests.then(digests => [...digests, ...stagedHives])
  // Whoever asks for them hears of an error; until then it is nobody's.
  added.catch(() => undefined)
  const properties = await describeRevision({ step, staged: stagedHives, before: state, signal })
  return {
    index: step.index,
    before,
    overlay: {
      folder: stage,
      paths: stagedHives.map(({ file }) => file),
      files: added,
    },
    edits: deriveFileEdits(
      target,
      before,
      stagedHives.map(({ name }) => name),
    ),
    properties,
  }
}

/** Where registry values go in this image. @throws PlanRefused when the image is not what the plan was made for. */
export function placeOf(state: ImageState, step: ImageStep): RegistryPlace {
  const { controlSet, drive, pending } = state
  const where = `image ${step.index} of ${step.path}`
  if (controlSet === null || drive === null)
    throw new PlanRefused({ reason: `${where} is not the image of the plan` })
  if (pending.length > 0) throw new PlanRefused({ reason: `${where} has operations pending` })
  return { imageArchitecture: step.architecture, controlSet, drive }
}

/** The WIM's XML names the image's update build revision; it follows when the step changed it. */
async function describeRevision(input: {
  step: ImageStep
  staged: readonly StagedHive[]
  before: ImageState
  signal: AbortSignal
}): Promise<ImageChange['properties']> {
  const { step, staged, before, signal } = input
  const software = staged.find(({ name }) => name === 'SOFTWARE')
  if (software === undefined) return {}
  const { hive } = await openImageHive({ file: software.file, name: 'SOFTWARE', place: step, signal })
  const data = readHiveKey(hive, currentVersionKey)?.values.find(
    ({ name }) => name.toUpperCase() === 'UBR',
  )?.data
  if (data === undefined || data.length !== 4) return {}
  const revision = Buffer.from(data).readUInt32LE(0)
  return revision === before.version?.revision ? {} : { 'WINDOWS/VERSION/SPBUILD': String(revision) }
}
