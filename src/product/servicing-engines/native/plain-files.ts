// The plain files of a step: those that updates give, and those that the image itself gives to fill them up.

import { lstat } from 'node:fs/promises'
import type { ImageMetadata } from '#formats/wim-metadata'
import { extractPaths } from '#tools/wimlib'
import { PlanRefused } from '../errors.ts'
import { hashFile } from './digest-file.ts'
import { findFile } from './image-hives.ts'
import { isPlainPath, pathKey } from './image-paths.ts'
import type { ImageStep, TargetFile } from './image-target.ts'
import type { UpdateContent } from './update-content.ts'

/** Files of an image on disk, by {@link pathKey} of their path in the image. */
export type ImageCopies = ReadonlyMap<string, string>

/**
 * Takes out of an image what it gives to itself in a step.
 * @param folder A folder that does not exist yet; the caller removes it.
 * @throws PlanRefused when the image lacks one of the files
 */
export async function extractCopies(input: {
  step: ImageStep
  wim: string
  folder: string
  signal: AbortSignal
}): Promise<ImageCopies> {
  const { step, wim, folder, signal } = input
  const copies = new Map<string, string>()
  const paths = filesFromImage(step)
  if (paths.length === 0) return copies
  const refused = paths.find(path => !isPlainPath(path))
  if (refused !== undefined) throw new PlanRefused({ reason: `it names the file "${refused}"` })
  await extractPaths(wim, step.index, { paths, toDir: folder, skipMissing: true, signal })
  for (const path of paths) {
    const found = await findFile(folder, path)
    if (found === null || !(await lstat(found)).isFile())
      throw new PlanRefused({ reason: `the image has no plain file ${path}` })
    copies.set(pathKey(path), found)
  }
  return copies
}

function filesFromImage({ updates }: ImageStep): string[] {
  return updates.flatMap(({ files }) =>
    files.flatMap(({ from, source }) => (from === 'image' ? [source] : [])),
  )
}

/**
 * The files that a step's plain-file updates put into the image.
 * @param placed What the step's packages put in, by {@link pathKey}: a file of the image is copied as it is after them.
 * @throws UpdateNotAsPlanned, PlanRefused
 */
export async function plainTargets(input: {
  step: ImageStep
  content: UpdateContent
  copies: ImageCopies
  placed: ReadonlyMap<string, TargetFile>
  signal: AbortSignal
}): Promise<TargetFile[]> {
  const { step, content, copies, placed, signal } = input
  const targets: TargetFile[] = []
  for (const { update, files } of step.updates) {
    for (const { from, source: name, path } of files) {
      const common = { path, update, group: null, what: 'file' as const, sddl: null }
      const byPackage = from === 'image' ? placed.get(pathKey(name)) : undefined
      if (byPackage !== undefined) {
        targets.push({ ...common, source: byPackage.source, sha256: byPackage.sha256 })
        continue
      }
      const source = from === 'image' ? copies.get(pathKey(name)) : await content.member(update, null, name)
      if (source === undefined) throw new PlanRefused({ reason: `the image has no plain file ${name}` })
      targets.push({ ...common, source, sha256: (await hashFile(source, signal)).sha256 })
    }
  }
  return targets
}

/**
 * Nothing is put where the image has a folder, or behind a link: what a link names is no part of the image.
 * @throws PlanRefused
 */
export function refuseLinks(step: ImageStep, image: ImageMetadata): void {
  for (const { path } of step.updates.flatMap(({ files }) => files)) {
    const parts = path.split('\\')
    for (let depth = 1; depth <= parts.length; depth++) {
      const place = parts.slice(0, depth).join('\\')
      const found = image.find(place)
      if (found === null) break
      const isLink = (found.attributes & reparsePoint) !== 0
      if (isLink || found.isFolder !== depth < parts.length)
        throw new PlanRefused({ reason: `${place} is in the way of ${path} in the image` })
    }
  }
}

/** FILE_ATTRIBUTE_REPARSE_POINT. */
const reparsePoint = 0x400
