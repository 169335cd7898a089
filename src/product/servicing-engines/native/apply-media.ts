// Copies the files of a Setup Dynamic Update to their places on the media, as an overlay beside the unchanged media.

import { constants, copyFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { blaming } from '../blame-update.ts'
import type { Applied, ServicingStep, ServicingWork } from '../contract.ts'
import { PlanRefused } from '../errors.ts'
import { hashFile } from './digest-file.ts'
import { isPlainPath } from './image-paths.ts'
import type { UpdateContent } from './update-content.ts'

/** One step's media files. */
export type MediaStep = Extract<ServicingStep, { kind: 'copy-to-media' }>

/** Writes the files of one step below `work.media`. */
export async function applyMedia(input: {
  step: MediaStep
  content: UpdateContent
  work: ServicingWork
  onBytes: (bytes: number) => void
  signal: AbortSignal
}): Promise<Applied['mediaFiles']> {
  return await blaming({ update: input.step.update.update, image: null }, () => copyFiles(input))
}

async function copyFiles(input: Parameters<typeof applyMedia>[0]): Promise<Applied['mediaFiles']> {
  const { step, content, work, onBytes, signal } = input
  const written: Applied['mediaFiles'] = []
  for (const { member, to } of step.files) {
    signal.throwIfAborted()
    if (!isPlainPath(to)) throw new PlanRefused({ reason: `it names the place "${to}"` })
    const source = await content.member(step.update.update, null, member)
    const place = join(work.media, ...to.split('/'))
    await mkdir(dirname(place), { recursive: true })
    await copyFile(source, place, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
    const { sha256, size } = await hashFile(place, signal)
    onBytes(size)
    written.push({ path: to, size, sha256, update: step.update.update })
  }
  return written
}
