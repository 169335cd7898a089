// Plans the files of the media that must be those of boot.wim: Setup stops when its programs differ from those that it was
// started from, and an old boot manager may be revoked.
//
// Microsoft's steps 27 and 28 ("Update Windows installation media with Dynamic Update"): from boot.wim index 2,
// sources\setup.exe (from build 26100 also sources\setuphost.exe) over the media's; Windows\Boot\EFI\bootmgfw.efi over every
// bootmgfw.efi, bootx64.efi, bootia32.efi and bootaa64.efi of the media, and bootmgr.efi over every bootmgr.efi.

import type { ImageFacts, MediaFacts, MediaFile, ServicingStep } from '#product/servicing-engines'

/** The image that Setup starts from. */
const setupIndex = 2
/** From this build on, setup.exe starts setuphost.exe. */
const setupHostBuild = 26100

type CopyFromImage = Extract<ServicingStep, { kind: 'copy-from-image' }>

/** The step, or null when the media has no Setup image or none of the files. Pure. */
export function planSynchronise(media: MediaFacts): CopyFromImage | null {
  const image = media.images.find(
    ({ path, index, inside }) => inside === null && /(^|\/)boot\.wim$/i.test(path) && index === setupIndex,
  )
  if (image === undefined) return null
  const files = targetsOf(media.files)
    .flatMap(to => {
      const from = sourceOf(to, image)
      return from === null ? [] : [{ from, to }]
    })
    .sort((left, right) => (left.to < right.to ? -1 : 1))
  if (files.length === 0) return null
  return {
    kind: 'copy-from-image',
    path: image.path,
    index: image.index,
    why: `Setup and the boot manager of the media must be those of image ${image.index} of ${image.path}.`,
    experimental: false,
    files,
  }
}

/** Every file of the media, and setuphost.exe even where it is new to the media. */
function targetsOf(files: readonly MediaFile[]): string[] {
  const paths = files.map(({ path }) => path)
  const setup = paths.find(path => path.toLowerCase() === 'sources/setup.exe')
  const hasHost = paths.some(path => path.toLowerCase() === 'sources/setuphost.exe')
  return setup === undefined || hasHost
    ? paths
    : [...paths, `${setup.slice(0, -'setup.exe'.length)}setuphost.exe`]
}

/** The file of the image that goes over a file of the media; null when none does, or the image lacks it. */
function sourceOf(path: string, image: ImageFacts): string | null {
  const lower = path.toLowerCase()
  const name = lower.slice(lower.lastIndexOf('/') + 1)
  const wanted = wantedFor(lower, name, image.version?.build ?? 0)
  if (wanted === null) return null
  return image.setupFiles.find(file => file.toLowerCase() === wanted) ?? null
}

function wantedFor(path: string, name: string, build: number): string | null {
  if (path === 'sources/setup.exe') return 'sources\\setup.exe'
  if (path === 'sources/setuphost.exe') return build >= setupHostBuild ? 'sources\\setuphost.exe' : null
  if (/^(bootmgfw|bootx64|bootia32|bootaa64)\.efi$/.test(name)) return 'windows\\boot\\efi\\bootmgfw.efi'
  return name === 'bootmgr.efi' ? 'windows\\boot\\efi\\bootmgr.efi' : null
}
