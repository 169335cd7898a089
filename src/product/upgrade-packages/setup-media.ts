// What makes a folder Windows Setup media: setup.exe, and the image in sources. Names count whatever their case.

import { SourceIncomplete } from './errors.ts'

/** The parts of the media that matter, by their paths as the media spells them. */
export type SetupMedia = {
  setup: string
  /** The file with the images to install: `sources/install.wim`, `.esd`, or the first part of a split `.swm`. */
  install: string
  /** `sources/boot.wim`, when the media has one. */
  boot: string | null
}

const installNames = ['sources/install.wim', 'sources/install.esd', 'sources/install.swm']

/**
 * Finds the parts among the media's paths ('/'-separated).
 * @throws SourceIncomplete, saying all that is missing
 */
export function findSetupMedia(source: string, paths: readonly string[]): SetupMedia {
  const byKey = new Map(paths.map(path => [path.toLowerCase(), path]))
  const setup = byKey.get('setup.exe')
  const install = installNames.map(name => byKey.get(name)).find(path => path !== undefined)
  if (setup !== undefined && install !== undefined) {
    return { setup, install, boot: byKey.get('sources/boot.wim') ?? null }
  }
  const missing = [
    ...(setup === undefined ? ['setup.exe'] : []),
    ...(install === undefined ? ['sources/install.wim (or .esd, or .swm)'] : []),
  ]
  throw new SourceIncomplete({ path: source, missing })
}

/** Whether the images are spread over several files, of which `install` is the first. */
export function isSplit({ install }: SetupMedia): boolean {
  return install.toLowerCase().endsWith('.swm')
}

/**
 * Checks that all parts of a split image are among the paths: `install.swm`, `install2.swm`, `install3.swm` …
 * @throws SourceIncomplete, saying all that is missing
 */
export function checkParts(
  source: string,
  { paths, media, totalParts }: { paths: readonly string[]; media: SetupMedia; totalParts: number },
): void {
  const held = new Set(paths.map(path => path.toLowerCase()))
  const missing = partNames(media, totalParts).filter(path => !held.has(path.toLowerCase()))
  if (missing.length > 0) throw new SourceIncomplete({ path: source, missing })
}

/** The parts of a split image in their order, as the media spells them. */
export function partsOf(
  media: SetupMedia,
  { paths, totalParts }: { paths: readonly string[]; totalParts: number },
): string[] {
  const byKey = new Map(paths.map(path => [path.toLowerCase(), path]))
  return partNames(media, totalParts).flatMap(name => byKey.get(name.toLowerCase()) ?? [])
}

function partNames({ install }: SetupMedia, totalParts: number): string[] {
  const stem = install.slice(0, -'.swm'.length)
  return Array.from({ length: totalParts }, (_, position) =>
    position === 0 ? install : `${stem}${position + 1}.swm`,
  )
}

/** The WIM files of the media whose images are described with the package. */
export function wimFilesOf(media: SetupMedia): string[] {
  return media.boot === null ? [media.install] : [media.install, media.boot]
}
