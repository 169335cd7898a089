// The facts of an image as they will be when a Defender update is in it, so that a plan sees an older one as installed.

import { compareVersions } from '#formats/cbs'
import type { UpdateFacts } from '#product/update-files'
import type { FileInImage, ImageFacts, PlannedImageFile } from '../contract.ts'
import { placeInImage } from './choose-defender-files.ts'

/** Adds what was planned. An image or update without Defender is given back as it is. Pure. */
export function imageWithDefenderUpdate(
  image: ImageFacts,
  update: UpdateFacts,
  planned: readonly PlannedImageFile[],
): ImageFacts {
  const { defender } = image
  const brought = update.defender
  if (defender === null || brought === null || planned.length === 0) return image
  const digests = new Map(brought.files.map(file => [placeInImage(file).toLowerCase(), file.sha1]))
  for (const { source, path } of planned.filter(({ from }) => from === 'image')) {
    const filling = defender.fillings.find(file => file.path === source)
    if (filling !== undefined) digests.set(path.toLowerCase(), filling.sha1)
  }
  const files = new Map<string, FileInImage>(defender.files.map(file => [file.path.toLowerCase(), file]))
  for (const { path, size } of planned) {
    const sha1 = digests.get(path.toLowerCase())
    if (sha1 !== undefined) files.set(path.toLowerCase(), { path, size, sha1 })
  }
  const known = [defender.signatures, brought.signatures].filter(version => version !== null)
  const signatures = known.sort(compareVersions).at(-1) ?? null
  return { ...image, defender: { ...defender, files: [...files.values()], signatures } }
}
