// What a Defender update would do to one image, for every engine: its files are copied, nothing is installed. Pure, and fail-closed.

import type { DefenderFacts, UpdateFacts } from '#product/update-files'
import type { Assessment, AssessmentStatus, DefenderInImage, ImageFacts, ReasonCode } from '../contract.ts'
import { chooseDefenderFiles, hasDefinitions, hasSameDefinitions } from './choose-defender-files.ts'

/** A verdict against an update. */
type Refusal = Pick<Assessment, 'reason'> & { status: Exclude<AssessmentStatus, 'applicable'> }

const anotherUpdate =
  'Take the update out, and add Microsoft’s Defender update for Windows images as it was downloaded.'
const nothing = { packages: [], imageFiles: [], files: [], checkpoints: [], experimental: false }

/**
 * The first builds that take the update, and the update build revision that builds before the last of them need: Windows 10 1607 to 1803
 * with an update of September 2018 or later, as public tools tell of Microsoft's own script.
 */
const leastRevisions: Record<number, number> = { 14393: 2515, 15063: 1356, 16299: 699, 17134: 320 }
const firstBuildWithoutUpdate = 17763

/** Assesses a Defender update for one image. */
export function assessDefender(image: ImageFacts, update: UpdateFacts): Assessment {
  const { defender } = image
  if (defender === null) {
    const text = 'The image holds no Windows Defender that takes updates.'
    return answer(refuse('not-required', 'DEFENDER_NOT_IN_IMAGE', text))
  }
  const refusal = refuseImage(image) ?? refuseArchitecture(image, update) ?? refuseWindows(image)
  if (refusal !== null) return answer(refusal)
  const held = update.defender
  const fault = held === null ? 'its files could not be read' : faultOf(held)
  if (held === null || fault !== null) {
    const text = `The Defender update is not understood: ${fault}.`
    return answer(refuse('unknown', 'PACKAGE_NOT_UNDERSTOOD', text, anotherUpdate))
  }
  const doubt = refuseUnknownVersion(defender, held)
  if (doubt !== null) return answer(doubt)
  const chosen = chooseDefenderFiles(defender, held)
  if ('name' in chosen) return answer(refuse('unknown', 'NAME_REFUSED', chosen.name, anotherUpdate))
  if ('inTheWay' in chosen) {
    const text = `A link, a file or a folder of the image is in the way of the update: ${chosen.inTheWay}.`
    return answer(refuse('unsupported', 'PLACE_TAKEN', text, 'Service unchanged media of Microsoft.'))
  }
  if (chosen.files.length > 0)
    return { ...nothing, status: 'applicable', reason: null, imageFiles: chosen.files }
  const text = 'The image has this platform and these definitions of Defender, or newer ones.'
  return answer(refuse('installed', 'ALREADY_INSTALLED', text))
}

function refuseImage({ serviceable, notServiceable, pending }: ImageFacts): Refusal | null {
  if (!serviceable) {
    const { code, text, wayOut } = notServiceable ?? {
      code: 'NOT_A_WINDOWS_IMAGE',
      text: 'The image cannot be serviced.',
      wayOut: 'Service unchanged media of Microsoft.',
    }
    return refuse('unsupported', code, text, wayOut)
  }
  if (pending.length === 0) return null
  const text = `The image waits for its first start to finish earlier operations (${pending.join(', ')}).`
  return refuse('unsupported', 'OPERATIONS_PENDING', text, 'Service unchanged media of Microsoft.')
}

function refuseArchitecture(image: ImageFacts, update: UpdateFacts): Refusal | null {
  const [of, on] = [update.architecture, image.architecture]
  if (of === null || on === null) {
    const text = `The processor architecture of the ${of === null ? 'update' : 'image'} is not known.`
    const wayOut =
      'Give the file its name of Microsoft’s download: defender-dism-x64.cab, -x86.cab or -arm64.cab.'
    return refuse('unknown', 'ARCHITECTURE_UNKNOWN', text, of === null ? wayOut : undefined)
  }
  if (of === on) return null
  const text = `The update is for ${of}, the image for ${on}.`
  return refuse('not-required', 'ARCHITECTURE_DIFFERS', text, `Choose the Defender update for ${on}.`)
}

function refuseWindows({ version }: ImageFacts): Refusal | null {
  if (version === null) {
    return refuse('unknown', 'PRODUCT_DIFFERS', 'The version of Windows in the image is not known.')
  }
  const { major, minor, build, revision } = version
  const found = `Windows ${major}.${minor}, build ${build}`
  const least = leastRevisions[build]
  if (major < 10 || (build < firstBuildWithoutUpdate && least === undefined)) {
    const text = `Such updates are for Windows 10 1607 and newer; the image is ${found}.`
    return refuse('not-required', 'PRODUCT_DIFFERS', text)
  }
  if (least === undefined || build >= firstBuildWithoutUpdate || (revision !== null && revision >= least))
    return null
  const text = `${found}, takes Defender updates from revision ${least} on; the image has ${revision ?? 'none that is known'}.`
  return refuse(
    'unsupported',
    'PRODUCT_DIFFERS',
    text,
    'Add a cumulative update of September 2018 or later first.',
  )
}

function faultOf({ platformFolders, files, unplaced }: DefenderFacts): string | null {
  if (files.length === 0) return 'it holds no file for an image'
  if (platformFolders.length > 1)
    return `it holds several platforms (${platformFolders.slice(0, 3).join(', ')})`
  const [first] = unplaced
  return first === undefined ? null : `"${first.slice(0, 100)}" has no place in an image`
}

/** Definitions of unknown age replace nothing, and nothing of unknown age is replaced. Equal files need no version. */
function refuseUnknownVersion(image: DefenderInImage, update: DefenderFacts): Refusal | null {
  if (!hasDefinitions(image) || hasSameDefinitions(image, update)) return null
  if (image.signatures !== null && update.signatures !== null) return null
  const whose = image.signatures === null ? 'that the image holds' : 'of the update'
  const text = `The version of the definitions ${whose} cannot be read, so that it is not known which ones are newer.`
  const wayOut =
    image.signatures === null ? 'Service media to which no Defender update was added yet.' : anotherUpdate
  return refuse('unknown', 'DEFENDER_VERSION_UNKNOWN', text, wayOut)
}

function refuse(
  status: Refusal['status'],
  code: ReasonCode,
  text: string,
  wayOut = 'Nothing needs to be done.',
): Refusal {
  return { status, reason: { code, text, wayOut } }
}

function answer(refusal: Refusal): Assessment {
  return { ...nothing, ...refusal }
}
