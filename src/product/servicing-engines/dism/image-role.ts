// What an image is for, and which kinds of updates belong into it.
//
// Microsoft's order for media ("Update Windows installation media with Dynamic Update"): the recovery image gets the servicing stack
// and the Safe OS Dynamic Update, install.wim everything but that, boot.wim the servicing stack and the cumulative update.

import type { UpdateKind } from '#product/update-files'
import type { ImageFacts, ReasonCode } from '../contract.ts'

/** `install`: what Setup installs; `boot`: Windows PE and Windows Setup; `recovery`: inside another image. */
export type ImageRole = 'install' | 'boot' | 'recovery'

/** What an image is for. */
export function roleOf({ path, inside, installationType }: ImageFacts): ImageRole {
  if (inside !== null) return 'recovery'
  const isBoot = /(^|\/)boot\.wim$/i.test(path) || installationType?.toLowerCase() === 'windowspe'
  return isBoot ? 'boot' : 'install'
}

const kinds: Record<ImageRole, readonly UpdateKind[]> = {
  install: [
    'cumulative-update',
    'servicing-stack-update',
    'dotnet-cumulative-update',
    'enablement-package',
    'secure-boot-update',
    'language-pack',
    'feature-on-demand',
    'update',
  ],
  boot: ['cumulative-update', 'servicing-stack-update'],
  // Of a cumulative update only the servicing stack; see `servicing-stack.ts`.
  recovery: ['cumulative-update', 'servicing-stack-update', 'safe-os-dynamic-update'],
}

/** Whether updates of a kind go into images of a role. */
export function belongsInto(kind: UpdateKind, role: ImageRole): boolean {
  return kinds[role].includes(kind)
}

/** A role as people call it. */
export const roleNames: Record<ImageRole, string> = {
  install: 'an image that Setup installs',
  boot: 'an image that Setup starts from',
  recovery: 'a recovery image',
}

/** The code of the reason that an update of this kind does not go into an image. */
export const kindCodes: Partial<Record<UpdateKind, ReasonCode>> = {
  'cumulative-update': 'CUMULATIVE_UPDATE',
  'servicing-stack-update': 'SERVICING_STACK_UPDATE',
  'dotnet-cumulative-update': 'DOTNET_CUMULATIVE_UPDATE',
  'safe-os-dynamic-update': 'SAFE_OS_DYNAMIC_UPDATE',
  'enablement-package': 'ENABLEMENT_PACKAGE',
  'secure-boot-update': 'SECURE_BOOT_UPDATE',
  'language-pack': 'LANGUAGE_PACK',
  'feature-on-demand': 'FEATURE_ON_DEMAND',
}
