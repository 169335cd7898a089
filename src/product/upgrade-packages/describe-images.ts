// The images of a version's WIM files, as the files themselves describe them.

import { readWimImages, type WimImageDescription } from '#formats/wim-xml'
import { readWimXml } from '#tools/wimlib'

/** One image, with the WIM file it is in ('/'-separated path inside the media). */
export type PackageImage = WimImageDescription & { path: string }

/**
 * Reads the descriptions of all images.
 * @param wims the path inside the media, and where the file is on disk.
 * @throws the errors of tools/wimlib and formats/wim-xml when a file is damaged or is no WIM
 */
export async function describeImages(
  wims: readonly { path: string; file: string }[],
  signal: AbortSignal,
): Promise<PackageImage[]> {
  const images: PackageImage[] = []
  for (const { path, file } of wims) {
    const described = readWimImages(await readWimXml(file, { signal }))
    images.push(...described.map(image => ({ ...image, path })))
  }
  return images
}
