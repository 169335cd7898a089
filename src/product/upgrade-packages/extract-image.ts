// Takes one image of sources/install.wim alone, when media are added and when an image is written out. The source is only read: the new,
// smaller file is made in scratch.
//
// wimlib copies the compressed resources of that image as they are, so nothing is compressed again, and the image keeps its
// name and its description; it gets index 1. A copy as it is compares no digest, so the new file is verified afterwards:
// every resource is unpacked and compared with its SHA-1. A solid file (.esd) has no resources that could be copied alone,
// and the parts of a split one would stay on the media beside the new file: both are refused.

import { readWimImages } from '#formats/wim-xml'
import type { JobContext } from '#platform/jobs'
import { checkUnchanged, type SourceFile } from '#product/content-manifest'
import { exportImage, readWimHeader, readWimXml, verifyWim, type WimProgress } from '#tools/wimlib'
import { ImageNotExtractable } from './errors.ts'
import { isSplit, type SetupMedia } from './setup-media.ts'

/**
 * Checks that the image is there and can be taken alone. `wim` is where the file with the images lies.
 * @throws ImageNotExtractable, WimUnreadable
 */
export async function checkExtractable(
  { wim, media }: { wim: string; media: SetupMedia },
  index: number,
  signal: AbortSignal,
): Promise<void> {
  const refused = (reason: string) => new ImageNotExtractable({ path: media.install, index, reason })
  if (isSplit(media)) throw refused('it is one part of a split image')
  const { isSolid } = await readWimHeader(wim, { signal })
  if (isSolid)
    throw refused('it is compressed as a whole (solid), so that everything would be compressed again')
  const indexes = readWimImages(await readWimXml(wim, { signal })).map(image => image.index)
  if (!indexes.includes(index)) throw refused(`it has the images ${indexes.join(', ')}`)
}

/** Where the image is in its file, and the new file. */
type Taking = { index: number; to: string }
type Running = Pick<JobContext, 'signal' | 'report'>

/**
 * Writes a WIM file that holds only this image, and proves that all of it can be read.
 * @param to a new file.
 * @throws ContentChangedWhileRead when the source is not, or does not stay, as it was listed; NoSpaceForWim, WimDamaged,
 * WimUnreadable, WimImageMissing
 */
export async function extractImage(source: SourceFile, taking: Taking, running: Running): Promise<void> {
  await checkUnchanged(source)
  await takeOut(source.absolutePath, taking, running)
  await checkUnchanged(source)
  await verifyTaken(taking.to, running)
}

/** Writes the new file; it is worth nothing before {@link verifyTaken}. @throws NoSpaceForWim, WimUnreadable, WimImageMissing */
export async function takeOut(wim: string, { index, to }: Taking, running: Running): Promise<void> {
  await exportImage(wim, index, { destination: to, ...optionsOf(running, 'taking out the image') })
}

/** Unpacks everything in the new file and compares it with its SHA-1. @throws WimDamaged, WimUnreadable */
export async function verifyTaken(file: string, running: Running): Promise<void> {
  await verifyWim(file, optionsOf(running, 'verifying the image'))
}

function optionsOf({ signal, report }: Running, phase: string) {
  const onProgress = ({ bytesDone, bytesTotal }: WimProgress) => report({ phase, bytesDone, bytesTotal })
  return { signal, onProgress }
}
