import { defineError, type ErrorDefinition } from '#platform/errors'

/** What is known of a failure. `log` is DISM's own log file, on the machine that ran it. */
type Failure = {
  /** `add the package windows11.0-kb5000001-x64.msu`. */
  doing: string
  /** `0x800f081e`. Errors of Windows itself, which DISM prints as a number, have their `0x8007….` form. */
  dismCode: string
  /** `CBS_E_NOT_APPLICABLE`; empty when the code is not known here. */
  name: string
  meaning: string
  cause: string
  /** What helps against this very code. */
  advice: string
  /** What DISM said. */
  said: string
  log: string
}

const sentence: ErrorDefinition<Failure>['sentence'] = ({ doing, dismCode, name, meaning, cause }) =>
  `DISM could not ${doing} (${dismCode}${name === '' ? '' : ` ${name}`}): ${meaning}${cause === '' ? '' : ` ${cause}`}`

const example: Failure = {
  doing: 'add the package windows11.0-kb5000001-x64.msu',
  dismCode: '0x800f081e',
  name: 'CBS_E_NOT_APPLICABLE',
  meaning: 'The package is not applicable to this image.',
  cause: 'It is for another edition, version or architecture, or a newer update is installed.',
  advice: 'Choose the update for this version of Windows.',
  said: 'The specified package is not applicable to this image.',
  log: 'work\\dism.log',
}

/** The update does not fit the image, or is no sound update. */
export const DismUpdateRefused = defineError<Failure>({
  code: 'DISM_UPDATE_REFUSED',
  kind: 'refused',
  retry: 'never',
  sentence,
  remedy: 'Choose the update for this version, edition and architecture of Windows, or download it again.',
  example,
})

/** Another update must be there first. */
export const DismPrerequisiteMissing = defineError<Failure>({
  code: 'DISM_PREREQUISITE_MISSING',
  kind: 'refused',
  retry: 'after-change',
  sentence,
  remedy: 'Add the servicing stack update or the checkpoint cumulative updates that this update builds on.',
  example: { ...example, dismCode: '0x800f0823', name: 'CBS_E_NEW_SERVICING_STACK_REQUIRED' },
})

/** The image's component store or servicing state is not sound. */
export const DismImageDamaged = defineError<Failure>({
  code: 'DISM_IMAGE_DAMAGED',
  kind: 'refused',
  retry: 'after-change',
  sentence,
  remedy:
    'Start again from unchanged media of Microsoft; an image whose component store is damaged takes no updates.',
  example: { ...example, dismCode: '0x80073712', name: 'ERROR_SXS_COMPONENT_STORE_CORRUPT' },
})

/** A mount is in the way, or cannot be made or undone. */
export const DismMountTrouble = defineError<Failure>({
  code: 'DISM_MOUNT_TROUBLE',
  kind: 'conflict',
  retry: 'later',
  sentence,
  remedy:
    'Close what has files of the mount folder open, exclude the work folder from virus scanning, and try again.',
  example: { ...example, dismCode: '0xc1420127', name: 'image mounted already' },
})

/** Disk space or memory ran out. */
export const DismResourcesExhausted = defineError<Failure>({
  code: 'DISM_RESOURCES_EXHAUSTED',
  kind: 'unavailable',
  retry: 'after-change',
  sentence,
  remedy: 'Free space on the disk with the work folder, or give the machine more memory, and try again.',
  example: { ...example, dismCode: '0x80070070', name: 'ERROR_DISK_FULL' },
})

/** DISM may not do what it was asked to. */
export const DismDenied = defineError<Failure>({
  code: 'DISM_DENIED',
  kind: 'forbidden',
  retry: 'after-change',
  sentence,
  remedy: 'Run the service with administrator rights, on a work folder that it may write.',
  example: { ...example, dismCode: '0x80070005', name: 'ERROR_ACCESS_DENIED' },
})

/** Anything else that DISM says. */
export const DismFailed = defineError<Failure>({
  code: 'DISM_FAILED',
  kind: 'internal',
  retry: 'after-change',
  sentence,
  remedy: 'Read the DISM log that the facts name; look for the first error of this moment.',
  example: { ...example, dismCode: '0x800f0922', name: 'CBS_E_INSTALLERS_FAILED' },
})

/** DISM ended without saying how. */
export const DismDied = defineError<{ doing: string; how: string; log: string }>({
  code: 'DISM_DIED',
  kind: 'unavailable',
  retry: 'later',
  sentence: ({ doing, how }) => `DISM ended before it could ${doing} (${how}).`,
  remedy:
    'Try again; if it happens again, look for what ends programs on this machine, and read the DISM log.',
  example: { doing: 'mount image 1 of install.wim', how: 'signal SIGKILL', log: 'work\\dism.log' },
})

/** There is no DISM at the path that was given. */
export const DismMissing = defineError<{ program: string }>({
  code: 'DISM_MISSING',
  kind: 'unavailable',
  retry: 'after-change',
  sentence: ({ program }) => `There is no DISM at ${program}.`,
  remedy:
    'Give the path of dism.exe: that of Windows (System32), or that of the Windows ADK, which must not be older than the media.',
  example: { program: 'C:\\Windows\\System32\\dism.exe' },
})

/** A path or number that DISM would misread. */
export const DismArgumentRefused = defineError<{ what: string; value: string; reason: string }>({
  code: 'DISM_ARGUMENT_REFUSED',
  kind: 'invalid',
  retry: 'never',
  sentence: ({ what, value, reason }) =>
    `The ${what} ${JSON.stringify(value)} cannot be handed to DISM: ${reason}.`,
  remedy: 'Use another name.',
  example: { what: 'file', value: 'a"b.wim', reason: 'it holds a quotation mark' },
})

/** DISM printed a list that cannot be read: acting on a part of it would be guessing. */
export const DismOutputUnreadable = defineError<{ doing: string; line: string }>({
  code: 'DISM_OUTPUT_UNREADABLE',
  kind: 'internal',
  retry: 'never',
  sentence: ({ doing, line }) =>
    `DISM answered something that is not understood when asked to ${doing}: ${JSON.stringify(line)}.`,
  remedy: 'Report the version of DISM with this sentence: its output differs from what is documented.',
  example: { doing: 'list the packages', line: 'State' },
})
