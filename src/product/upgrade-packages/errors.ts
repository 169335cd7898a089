import { defineError } from '#platform/errors'

/** The folder is not Windows Setup media. */
export const SourceIncomplete = defineError<{ path: string; missing: readonly string[] }>({
  code: 'SOURCE_INCOMPLETE',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `${facts.path} does not hold Windows Setup source files: ${facts.missing.join(' and ')} missing.`,
  remedy:
    'Give the top folder of the media: it holds setup.exe and the folder sources with install.wim, install.esd or install.swm.',
  example: { path: '/media/windows', missing: ['sources/install.wim (or .esd, or .swm)'] },
})

/** The files of a split image do not belong together. */
export const SplitImageMixed = defineError<{ path: string; part: string; reason: string }>({
  code: 'SPLIT_IMAGE_MIXED',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `The split image in ${facts.path} is not one whole: ${facts.part} is wrong, because ${facts.reason}.`,
  remedy: 'Copy all .swm files of one image into sources again, without renaming any.',
  example: {
    path: '/media/windows',
    part: 'sources/install2.swm',
    reason: 'it belongs to another split image',
  },
})

/** A package has this name already. */
export const PackageNameTaken = defineError<{ name: string; packageId: string }>({
  code: 'PACKAGE_NAME_TAKEN',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts =>
    `The operating system upgrade package ${facts.packageId} already has the name “${facts.name}”.`,
  remedy: 'Choose another name.',
  example: { name: 'Windows 11 24H2', packageId: 'S0100001' },
})

/** No package has this ID. */
export const PackageMissing = defineError<{ packageId: string }>({
  code: 'PACKAGE_MISSING',
  kind: 'missing',
  retry: 'never',
  sentence: facts => `There is no operating system upgrade package ${facts.packageId}.`,
  remedy: 'Look at the list of packages for its ID.',
  example: { packageId: 'S0100001' },
})

/** The package has no version of this number. */
export const PackageVersionMissing = defineError<{ packageId: string; version: number }>({
  code: 'PACKAGE_VERSION_MISSING',
  kind: 'missing',
  retry: 'never',
  sentence: facts => `Package ${facts.packageId} has no version ${facts.version}.`,
  remedy: 'Look at the versions of the package (`upgrade-package show`).',
  example: { packageId: 'S0100001', version: 9 },
})

/** One image was to be taken alone, and cannot be. */
export const ImageNotExtractable = defineError<{ path: string; index: number; reason: string }>({
  code: 'IMAGE_NOT_EXTRACTABLE',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts => `Image ${facts.index} of ${facts.path} cannot be taken alone: ${facts.reason}.`,
  remedy:
    'Choose an image of a plain sources/install.wim, or add the media without choosing an image. A split or solid file is first made a plain one with `wimlib-imagex join` or `wimlib-imagex export --compress=LZX`.',
  example: { path: 'sources/install.esd', index: 6, reason: 'it is compressed as a whole (solid)' },
})

/** The file of an image that was written out is not there. */
export const ImageExportMissing = defineError<{ operation: string }>({
  code: 'IMAGE_EXPORT_MISSING',
  kind: 'missing',
  retry: 'after-change',
  sentence: facts =>
    `The file of the image that the operation ${facts.operation} wrote out is not here any more.`,
  remedy: 'Have the image written out again (`upgrade-package export-image`), and fetch it within an hour.',
  example: { operation: '8c9d3c2e-6a53-4a5e-9d36-0d1f6c9b7a11' },
})

/** The package has another version than the one that this work began with. */
export const PackageChanged = defineError<{ packageId: string; expected: number; found: number }>({
  code: 'PACKAGE_CHANGED',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts =>
    `Package ${facts.packageId} changed meanwhile: version ${facts.found} is in use, and this began with version ${facts.expected}.`,
  remedy: 'Look at the package as it is now, and start again.',
  example: { packageId: 'S0100001', expected: 1, found: 2 },
})

/** There is nothing to reload. */
export const SourceUnchanged = defineError<{ packageId: string; path: string }>({
  code: 'SOURCE_UNCHANGED',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts => `Nothing is different in ${facts.path} since ${facts.packageId} was read from it.`,
  remedy:
    'Change the source files first. To have every file read again although names, sizes and times are the same, say so (`--even-if-unchanged`, `evenIfUnchanged`).',
  example: { packageId: 'S0100001', path: '/media/windows' },
})

/** The source has none of the updates that were applied since. */
export const ServicingWouldBeLost = defineError<{ packageId: string; version: number }>({
  code: 'SERVICING_WOULD_BE_LOST',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts =>
    `Version ${facts.version} of ${facts.packageId}, which is in use, has updates that the source does not have: the reloaded version would be without them.`,
  remedy:
    'If this is meant, say so (`--discard-servicing`, `discardServicing`), and apply the updates again afterwards; the serviced version stays in the list of versions.',
  example: { packageId: 'S0100001', version: 3 },
})

/** The licence terms were not accepted. */
export const LicenceNotAccepted = defineError<{ name: string }>({
  code: 'LICENCE_NOT_ACCEPTED',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `The licence terms of the media for “${facts.name}” were not accepted.`,
  remedy:
    'Review the licence terms of the media and accept them on behalf of your organisation (`--accept-licence`, `licenceAccepted`).',
  example: { name: 'Windows 11 24H2' },
})

/** The version in use is held, and nothing replaces it. */
export const PackageVersionHeld = defineError<{
  packageId: string
  version: number
  by: string
  reason: string
}>({
  code: 'PACKAGE_VERSION_HELD',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts =>
    `Version ${facts.version} of ${facts.packageId}, which is in use, is held by ${facts.by} and is not replaced (“${facts.reason}”).`,
  remedy: 'Ask whoever holds it, and release it (`upgrade-package release`) when it may be replaced.',
  example: { packageId: 'S0100001', version: 3, by: 'Ines', reason: 'audit until May' },
})

/** The version is marked bad and is never chosen. */
export const PackageVersionBad = defineError<{
  packageId: string
  version: number
  by: string
  reason: string
}>({
  code: 'PACKAGE_VERSION_BAD',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `Version ${facts.version} of ${facts.packageId} was marked bad by ${facts.by} (“${facts.reason}”). It is not used, distributed or serviced.`,
  remedy:
    'If it is in use, roll back to another version (`upgrade-package roll-back`). If it was marked by mistake, take the mark away (`upgrade-package unmark-bad`).',
  example: { packageId: 'S0100001', version: 3, by: 'Ines', reason: 'printing is broken' },
})
