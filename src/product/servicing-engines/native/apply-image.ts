// Carries out one image's step: stage everything, then change the image in a single commit.

import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readHiveKey } from '#formats/registry'
import { reachFailpoint } from '#platform/failpoints'
import { editImageMetadata, readImageMetadata } from '#product/image-metadata'
import { setImageProperties, updateImage } from '#tools/wimlib'
import type { ServicingProgress, ServicingWork } from '../contract.ts'
import { PlanRefused } from '../errors.ts'
import { deriveFileEdits } from './file-metadata.ts'
import { extractHives, openImageHive } from './image-hives.ts'
import { hivePath } from './image-paths.ts'
import { deriveTarget, type ImageStep, type PlacedRecovery } from './image-target.ts'
import { createSpelling } from './path-spelling.ts'
import { extractCopies, refuseLinks } from './plain-files.ts'
import type { RegistryPlace } from './project-registry.ts'
import { type ImageState, readImageState } from './read-image-state.ts'
import { currentVersionKey } from './registry-paths.ts'
import { changedHives, stageFiles, stageHives } from './stage-image.ts'
import { together } from './together.ts'
import type { UpdateContent } from './update-content.ts'

/** What an image's step is carried out with. */
export type ApplyImageInput = {
  step: ImageStep
  /** The scratch copy that is changed. */
  wim: string
  /** The serviced recovery image that goes in; null: none. */
  recovery: PlacedRecovery | null
  /** It may still be being opened. */
  content: Promise<UpdateContent>
  work: ServicingWork
  onProgress: (progress: ServicingProgress) => void
  signal: AbortSignal
}

/** Applies one step to its WIM file. */
export async function applyImage(input: ApplyImageInput): Promise<void> {
  const { step, wim, recovery, work, onProgress, signal } = input
  const folder = await mkdtemp(join(work.folder, 'image-'))
  try {
    const stage = join(folder, 'stage')
    await mkdir(stage)
    const place = { path: step.path, index: step.index }
    const copied = { step, wim, folder: join(folder, 'copies'), signal }
    const [hives, before, content, copies] = await together([
      extractHives({ wim, place, folder: join(folder, 'hives'), options: { signal } }),
      readImageMetadata(wim, step.index),
      input.content,
      extractCopies(copied),
    ])
    refuseLinks(step, before)
    const state = readImageState(hives, place)
    const registryPlace = placeOf(state, step)
    const target = await deriveTarget({
      step,
      recovery,
      content,
      copies,
      withPayload: true,
      place: registryPlace,
      present: state.packages,
      installTime: work.installTime,
      signal,
    })

    let bytesDone = 0
    const onBytes = (bytes: number): void => {
      bytesDone += bytes
      onProgress({ phase: 'stage', bytesDone, bytesTotal: null })
    }
    const spell = createSpelling(before)
    const staging = { target, stage, spell, signal }
    await together([
      stageFiles({ ...staging, onBytes }),
      stageHives({ ...staging, hives, installTime: work.installTime }),
    ])
    await updateImage(wim, step.index, [{ command: 'add', source: stage, target: '/' }], {
      signal,
      onProgress,
    })
    reachFailpoint('servicing-engines.image-updated')
    const changed = changedHives(target, hives)
    const edits = deriveFileEdits(target, before, changed)
    await editImageMetadata(wim, step.index, edits, { signal })
    if (!changed.includes('SOFTWARE')) return
    const software = join(stage, ...spell(hivePath('SOFTWARE')).split('\\'))
    await describeRevision({ wim, step, software, before: state, signal })
  } finally {
    await rm(folder, { recursive: true, force: true })
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
  wim: string
  step: ImageStep
  software: string
  before: ImageState
  signal: AbortSignal
}): Promise<void> {
  const { wim, step, software, before, signal } = input
  const { hive } = await openImageHive({ file: software, name: 'SOFTWARE', place: step, signal })
  const data = readHiveKey(hive, currentVersionKey)?.values.find(
    ({ name }) => name.toUpperCase() === 'UBR',
  )?.data
  if (data === undefined || data.length !== 4) return
  const revision = Buffer.from(data).readUInt32LE(0)
  if (revision === before.version?.revision) return
  const properties = { 'WINDOWS/VERSION/SPBUILD': String(revision) }
  await setImageProperties(wim, step.index, { properties, signal })
}
