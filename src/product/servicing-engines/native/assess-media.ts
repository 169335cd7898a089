// What an update would do to the media around the images: a Setup Dynamic Update replaces files under `sources`.
//
// Microsoft's step is a plain copy of every file of the cabinet into the `sources` folder, sub-folders kept
// ("Update Windows installation media with Dynamic Update", step 26).

import type { UpdateFacts } from '#product/update-files'
import type { Assessment, AssessmentStatus, MediaFacts, PlannedMediaFile, Reason } from '../contract.ts'
import { isPlainPath } from './image-paths.ts'
import { forImages, needsWindows, notForImage } from './reasons.ts'

const reject = 'Take the update out; it does not look like a Setup Dynamic Update of Microsoft.'

const nothing = { packages: [], imageFiles: [], files: [], checkpoints: [], experimental: false }

/** Assesses one update for the media. Whether it is there already shows only when the bytes are compared. */
export function assessMedia(media: MediaFacts, update: UpdateFacts): Assessment {
  if (update.kind !== 'setup-dynamic-update') return refuse('not-required', forImages)
  if (update.setupFiles.length === 0) {
    return refuse('unknown', notForImage('PACKAGE_NOT_UNDERSTOOD', 'The update holds no Setup file.', reject))
  }
  const architecture = refuseArchitecture(media, update)
  if (architecture !== null) return architecture
  const product = refuseProduct(media, update)
  if (product !== null) return product

  const casing = new Map(media.files.map(({ path }) => [path.toLowerCase(), path]))
  const taken = new Set<string>()
  const files: PlannedMediaFile[] = []
  for (const { path, size } of [...update.setupFiles].sort((left, right) =>
    left.path < right.path ? -1 : 1,
  )) {
    const member = path.replaceAll('\\', '/')
    const name = refusedName(member, taken)
    if (name !== null) return refuse('unknown', name)
    taken.add(member.toLowerCase())
    files.push({ member: path, to: spell(`sources/${member}`, casing), size })
  }
  return { ...nothing, status: 'applicable', reason: null, files }
}

function refuseArchitecture(media: MediaFacts, update: UpdateFacts): Assessment | null {
  if (update.architecture === 'neutral') return null
  const architectures = new Set(media.images.flatMap(({ architecture }) => architecture ?? []))
  if (architectures.size === 0 || update.architecture === null) {
    const what = update.architecture === null ? 'update' : 'media'
    const text = `The processor architecture of the ${what} is not known, and Setup files of another one stop Setup.`
    return refuse('unknown', needsWindows('ARCHITECTURE_UNKNOWN', text))
  }
  if (architectures.has(update.architecture)) return null
  const text = `The update is for ${update.architecture}, the media for ${[...architectures].sort().join(', ')}.`
  return refuse(
    'not-required',
    notForImage('ARCHITECTURE_DIFFERS', text, 'Choose the edition of this update for the media.'),
  )
}

/** Where the update names the Windows version that it is for, one image must be of it. */
function refuseProduct(media: MediaFacts, update: UpdateFacts): Assessment | null {
  const product = update.supportedProduct
  if (product === null) return null
  const versions = media.images.flatMap(image => image.version ?? image.declaredVersion ?? [])
  if (versions.some(version => `${version.major}.${version.minor}` === product)) return null
  const text = `The update is for Windows ${product}; the media holds no image of it.`
  return refuse(
    'not-required',
    notForImage('PRODUCT_DIFFERS', text, 'Choose the update for this version of Windows.'),
  )
}

function refusedName(member: string, taken: ReadonlySet<string>): Reason | null {
  if (!isPlainPath(member)) {
    return notForImage(
      'NAME_REFUSED',
      `The update holds a file whose name is refused: "${member.slice(0, 100)}".`,
      reject,
    )
  }
  if (/(^|\/)mpsigstub\.exe$/i.test(member)) {
    return notForImage(
      'NAME_REFUSED',
      'The update holds MpSigStub.exe: it is a Defender update, not Setup files.',
      reject,
    )
  }
  if (/\.(wim|esd|swm)$/i.test(member)) {
    return notForImage('NAME_REFUSED', `The update would replace the image file ${member}.`, reject)
  }
  if (taken.has(member.toLowerCase())) {
    return notForImage('NAME_REFUSED', `The update holds ${member} twice.`, reject)
  }
  return null
}

/** Spells a path as the media already does: the file itself, else its nearest folder that has files. */
function spell(path: string, casing: ReadonlyMap<string, string>): string {
  const whole = casing.get(path.toLowerCase())
  if (whole !== undefined) return whole
  const parts = path.split('/')
  for (let depth = parts.length - 1; depth > 0; depth--) {
    const folder = `${parts.slice(0, depth).join('/')}/`.toLowerCase()
    for (const [lower, actual] of casing) {
      if (lower.startsWith(folder)) return `${actual.slice(0, folder.length)}${parts.slice(depth).join('/')}`
    }
  }
  return path
}

function refuse(status: Exclude<AssessmentStatus, 'applicable'>, reason: Reason): Assessment {
  return { ...nothing, status, reason }
}
