// What an update would do to one image. Pure, and fail-closed: what is not understood is never applicable.

import type { UpdateFacts } from '#product/update-files'
import type { Assessment, ImageFacts, PlannedPackage, Reason, ServicingOptions } from '../contract.ts'
import { assessDefender } from '../defender/assess-defender.ts'
import { choosePackages, type Refusal } from './choose-packages.ts'
import { projectPackage } from './project-components.ts'
import {
  cleanupNotSupported,
  componentServicingOff,
  forTheMedia,
  needsWindows,
  notForImage,
  refusedKind,
} from './reasons.ts'

/** Assesses one update for one image. */
export function assessImage(image: ImageFacts, update: UpdateFacts, options: ServicingOptions): Assessment {
  const assessment = assessUpdate(image, update, options)
  // Of every kind of update: a step that cleans up would not be carried out.
  const isCleanedUp = assessment.status === 'applicable' && (options.cleanup ?? 'none') !== 'none'
  return isCleanedUp ? answer({ status: 'unsupported', reason: cleanupNotSupported }) : assessment
}

function assessUpdate(image: ImageFacts, update: UpdateFacts, options: ServicingOptions): Assessment {
  if (update.kind === 'defender-update') return assessDefender(image, update)
  const refusal = refuseEarly(image, update)
  if (refusal !== null) return answer(refusal)

  const choice = choosePackages(image, update)
  if ('refusal' in choice) return answer(choice.refusal)
  const packages: PlannedPackage[] = []
  for (const chosen of choice.packages) {
    const projected = projectPackage(chosen, image)
    if ('refusal' in projected) return answer(projected.refusal)
    packages.push(projected.planned)
  }
  if (!options.allowNativeComponentServicing) {
    return answer({ status: 'unsupported', reason: componentServicingOff })
  }
  return {
    status: 'applicable',
    reason: null,
    packages,
    imageFiles: [],
    files: [],
    checkpoints: [],
    experimental: true,
  }
}

/** Reasons that need no look at the packages. */
function refuseEarly(image: ImageFacts, update: UpdateFacts): Refusal | null {
  if (update.kind === 'setup-dynamic-update') return { status: 'not-required', reason: forTheMedia }
  if (!image.serviceable) {
    const text = 'The image cannot be serviced.'
    return {
      status: 'unsupported',
      reason: image.notServiceable ?? needsWindows('NOT_A_WINDOWS_IMAGE', text),
    }
  }
  const architecture = refuseArchitecture(image.architecture, update.architecture)
  if (architecture !== null) return architecture
  const product = refuseProduct(image, update)
  if (product !== null) return product
  const kind = refusedKind(update.kind)
  if (kind !== null) return { status: 'unsupported', reason: kind }
  const payload = refusePayload(update)
  if (payload !== null) return payload
  if (image.pending.length === 0) return null
  const text = `The image waits for its first start to finish earlier operations (${image.pending.join(', ')}).`
  return { status: 'unsupported', reason: needsWindows('OPERATIONS_PENDING', text) }
}

function refuseArchitecture(image: string | null, update: string | null): Refusal | null {
  if (image === null || update === null) {
    const text = `The processor architecture of the ${update === null ? 'update' : 'image'} is not known.`
    return { status: 'unknown', reason: needsWindows('ARCHITECTURE_UNKNOWN', text) }
  }
  if (image === update) return null
  const text = `The update is for ${update}, the image for ${image}.`
  const reason = notForImage('ARCHITECTURE_DIFFERS', text, `Choose the edition of this update for ${image}.`)
  return { status: 'not-required', reason }
}

/** Where the update names one Windows version, another version of Windows does not need it, however it is packed. */
function refuseProduct({ version }: ImageFacts, { supportedProduct }: UpdateFacts): Refusal | null {
  if (supportedProduct === null || version === null) return null
  const found = `${version.major}.${version.minor}`
  if (supportedProduct === found) return null
  const text = `The update is for Windows ${supportedProduct}, the image is Windows ${found}.`
  const reason = notForImage('PRODUCT_DIFFERS', text, 'Choose the update for this version of Windows.')
  return { status: 'not-required', reason }
}

function refusePayload(update: UpdateFacts): Refusal | null {
  const unreadable = update.unreadableManifests[0]
  if (update.payload === 'psfx' || update.payload === 'psf' || update.payload === 'wim-msu') {
    const reason = payloadIsDelta(update.payload)
    return { status: 'unsupported', reason }
  }
  if (update.payload === 'plain-files') {
    const text = 'The update holds no package.'
    return { status: 'unknown', reason: needsWindows('PACKAGE_NOT_UNDERSTOOD', text) }
  }
  if (unreadable === undefined) return null
  const text = `The manifest ${unreadable.name} cannot be read: ${unreadable.detail}`
  return { status: 'unknown', reason: needsWindows('COMPONENT_NOT_UNDERSTOOD', text) }
}

function payloadIsDelta(payload: string): Reason {
  return needsWindows(
    'PAYLOAD_DELTA',
    `The files of this update are stored as differences (${payload}) to files of another Windows, which the native engine does not expand.`,
  )
}

function answer(refusal: Refusal): Assessment {
  return { ...refusal, packages: [], imageFiles: [], files: [], checkpoints: [], experimental: false }
}
