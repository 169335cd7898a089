// The sentences with which the native engine says no.

import type { UpdateKind } from '#product/update-files'
import type { Reason, ReasonCode } from '../contract.ts'

const windowsWorker =
  'This needs the servicing stack of Windows: have it done by a servicing worker on Windows, with the engine dism.'

/** A reason whose way out is a Windows servicing worker. */
export function needsWindows(code: ReasonCode, text: string): Reason {
  return { code, text, wayOut: windowsWorker }
}

/** A reason that holds for the image, not for the update. */
export function notForImage(code: ReasonCode, text: string, wayOut = 'Nothing needs to be done.'): Reason {
  return { code, text, wayOut }
}

/** The setting is off; everything else would be right. */
export const componentServicingOff: Reason = {
  code: 'NATIVE_COMPONENT_SERVICING_OFF',
  text: 'Installing component packages without Windows is experimental: Windows has not confirmed its result. The setting allow-native-component-servicing is off.',
  wayOut:
    'Service this media with a Windows servicing worker, or turn the setting allow-native-component-servicing on for a test.',
}

/** Everything would be right, but superseded updates shall be removed too. */
export const cleanupNotSupported: Reason = {
  code: 'CLEANUP_NOT_SUPPORTED',
  text: 'Superseded updates cannot be removed without the servicing stack of Windows: the native engine does not clean component stores up.',
  wayOut:
    'Have it done by a servicing worker on Windows, with the engine dism, or apply the update without clean-up.',
}

/** Setup Dynamic Update belongs to the media, not into an image. */
export const forTheMedia: Reason = notForImage(
  'FOR_THE_MEDIA',
  'A Setup Dynamic Update replaces Setup files on the media; it does not change images.',
)

/** Everything but a Setup Dynamic Update belongs into images. */
export const forImages: Reason = notForImage(
  'FOR_IMAGES',
  'This update changes images, not the Setup files of the media.',
)

const kinds: Partial<Record<UpdateKind, { code: ReasonCode; name: string }>> = {
  'cumulative-update': { code: 'CUMULATIVE_UPDATE', name: 'a cumulative update' },
  'servicing-stack-update': { code: 'SERVICING_STACK_UPDATE', name: 'a servicing stack update' },
  'dotnet-cumulative-update': { code: 'DOTNET_CUMULATIVE_UPDATE', name: 'a .NET cumulative update' },
  'safe-os-dynamic-update': { code: 'SAFE_OS_DYNAMIC_UPDATE', name: 'a Safe OS Dynamic Update' },
  'enablement-package': { code: 'ENABLEMENT_PACKAGE', name: 'an enablement package' },
  'secure-boot-update': { code: 'SECURE_BOOT_UPDATE', name: 'a Secure Boot update' },
  'language-pack': { code: 'LANGUAGE_PACK', name: 'a language pack' },
  'feature-on-demand': { code: 'FEATURE_ON_DEMAND', name: 'a Feature on Demand' },
}

/** Why an update of this kind is never installed by the native engine; null when its kind alone is no reason. */
export function refusedKind(kind: UpdateKind): Reason | null {
  if (kind === 'update' || kind === 'setup-dynamic-update' || kind === 'defender-update') return null
  const refused = kinds[kind]
  if (refused === undefined) {
    return needsWindows(
      'UPDATE_KIND_UNKNOWN',
      `The native engine does not know updates of the kind "${kind}".`,
    )
  }
  return needsWindows(
    refused.code,
    `This is ${refused.name}: only the servicing stack of Windows installs it completely.`,
  )
}
