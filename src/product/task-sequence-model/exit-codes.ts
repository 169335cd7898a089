// What the exit codes of Windows Setup, and of the programs of other steps, mean.
// Sources: learn.microsoft.com, “Windows upgrade error codes”, “Windows Setup command-line options” (/Compat), “Resolve Windows upgrade errors”, and
// winerror.h for codes of Windows itself.

/** What an exit code says about the device. */
export type ExitCodeOutcome =
  | 'success'
  | 'restart-needed'
  | 'no-finding'
  | 'blocked'
  | 'failed'
  | 'rolled-back'

/** A code with its meaning and what can be done. */
export type ExitCodeMeaning = {
  /** As people search for it: `0xC1900208`; small codes as a decimal number. */
  code: string
  /** As an unsigned number, which programs on Windows return. */
  unsigned: number
  /** As a signed number, which logs and `_SMSTSLastActionRetCode` have. */
  signed: number
  outcome: ExitCodeOutcome
  /** One sentence: what it means. Empty where the code is not known. */
  meaning: string
  /** What to do about it. */
  remedy: string
  known: boolean
}

type Entry = readonly [code: number, outcome: ExitCodeOutcome, meaning: string, remedy: string]

const readLogs =
  'Look at setuperr.log and setupact.log in C:\\$WINDOWS.~BT\\Sources\\Panther, or run SetupDiag.'
const freeSpace =
  'Free space on the system drive (Windows wants 20 GB and more), or check it with Check Readiness before.'
const findHardware = 'Look at the compatibility report (compat*.xml in the Panther folder) for what is meant.'

const entries: readonly Entry[] = [
  [0, 'success', 'It was successful.', ''],
  [1641, 'restart-needed', 'It was successful, and a restart was begun.', ''],
  [3010, 'restart-needed', 'It was successful; a restart is needed to finish it.', 'Restart the device.'],
  [
    0xc1900210,
    'no-finding',
    'The compatibility scan found nothing that is in the way of the upgrade.',
    'Go on with the upgrade.',
  ],
  [
    0xc1900208,
    'blocked',
    'The compatibility scan found something that has to be solved first, such as an incompatible program or driver.',
    'Remove or update what the compatibility report names; dismissible messages can be ignored with the step’s option.',
  ],
  [
    0xc1900204,
    'blocked',
    'The chosen kind of upgrade is not possible: the edition, language or architecture of the media does not go with the installed Windows.',
    'Choose the image with the device’s edition and base language, or a package of its language.',
  ],
  [
    0xc1900200,
    'blocked',
    'The device does not meet the requirements of this Windows.',
    'Check processor, TPM, Secure Boot and memory; such a device has to be replaced or stay on its Windows.',
  ],
  [0xc1900201, 'blocked', 'The device does not meet the requirements of this update.', findHardware],
  [
    0xc1900202,
    'blocked',
    'The device does not meet the requirements for installing this Windows.',
    findHardware,
  ],
  [0xc1900206, 'blocked', 'A device in this computer is not compatible with this Windows.', findHardware],
  [0xc190020c, 'blocked', 'There is not enough free disk space to download the upgrade.', freeSpace],
  [0xc190020e, 'blocked', 'There is not enough free disk space to install the upgrade.', freeSpace],
  [0xc190020f, 'blocked', 'There is not enough free disk space to go back after the upgrade.', freeSpace],
  [
    0xc1900101,
    'rolled-back',
    'The upgrade was rolled back; usually a driver was the cause.',
    `Update drivers and firmware, disconnect what is not needed. ${readLogs}`,
  ],
  [
    0xc1900106,
    'failed',
    'Windows Setup was ended before it was done: by a user, a restart or another program.',
    'Run it again at a time in which nobody restarts the device.',
  ],
  [
    0xc1900107,
    'failed',
    'The clean-up of an earlier upgrade has not ended yet.',
    'Restart the device, then run it again.',
  ],
  [
    0xc1800118,
    'failed',
    'The content of the upgrade is encrypted and cannot be opened.',
    'Use media of the package.',
  ],
  [
    0xc1420127,
    'failed',
    'An image that another program mounted is in the way.',
    'Unmount it (dism /Cleanup-Mountpoints), then run it again.',
  ],
  [0x80070002, 'failed', 'A file was not found.', readLogs],
  [0x80070003, 'failed', 'A path was not found.', readLogs],
  [
    0x80070005,
    'failed',
    'Access was denied.',
    'Look whether protection software is in the way; run it as the system.',
  ],
  [0x8007000d, 'failed', 'Data were not valid.', 'Have the content validated; it may be damaged.'],
  [
    0x8007000e,
    'failed',
    'There was not enough memory.',
    'Close programs, or check memory with Check Readiness before.',
  ],
  [0x8007001f, 'failed', 'A device that is attached to the system does not work.', readLogs],
  [
    0x80070020,
    'failed',
    'A file is in use by another program.',
    'Look whether protection software holds it.',
  ],
  [0x80070057, 'failed', 'An option is not known to Windows Setup, or wrong.', 'Look at the command line.'],
  [0x80070070, 'blocked', 'There is not enough space on the disk.', freeSpace],
  [
    0x800700b7,
    'failed',
    'Something that was to be made exists already.',
    'Remove C:\\$WINDOWS.~BT, then run it again.',
  ],
  [
    0x80070102,
    'failed',
    'Windows was up again for two hours, and Windows Setup never said how it ended.',
    'Look which Windows is running and whether a start menu, a recovery key or an earlier setup was in the way; then run it again.',
  ],
  [0x80070241, 'failed', 'The signature of a file could not be verified.', 'Have the content validated.'],
  [0x8007042b, 'failed', 'A process ended unexpectedly.', readLogs],
  [0x80070490, 'failed', 'An element was not found; the component store may be damaged.', readLogs],
  [
    0x800704c7,
    'failed',
    'The user cancelled it.',
    'Run it without Windows Setup being seen, or tell users beforehand.',
  ],
  [
    0x80070522,
    'failed',
    'A privilege is missing: it was not started as an administrator.',
    'Run it as the system.',
  ],
  [
    0x800705b4,
    'failed',
    'It did not end in the time that the step allows.',
    'Allow more time, or look what it waited for.',
  ],
  [
    0x80070642,
    'failed',
    'The user cancelled the installation.',
    'Run it again, without Windows Setup being seen.',
  ],
  [0x80070652, 'failed', 'Another installation is under way.', 'Wait until it has ended, then run it again.'],
  [0x80070bc2, 'restart-needed', 'It was successful; a restart is needed.', 'Restart the device.'],
  [
    0x80073712,
    'failed',
    'The component store of the installed Windows is damaged.',
    'Repair it: dism /Online /Cleanup-Image /RestoreHealth.',
  ],
  [
    0x800f0922,
    'failed',
    'The system reserved partition has too little space, or a connection failed.',
    'Make space on the system reserved partition, then run it again.',
  ],
  [0x800f081f, 'failed', 'The source of a component was not found.', readLogs],
  [0x80004005, 'failed', 'It failed without a named cause.', readLogs],
  [0x8000ffff, 'failed', 'It ended unexpectedly.', readLogs],
]
const byCode = new Map(entries.map(entry => [entry[0], entry]))

/** All codes that are known, in the order of their numbers. */
export function listExitCodes(): ExitCodeMeaning[] {
  return entries.map(([code]) => explainExitCode(code)).sort((one, other) => one.unsigned - other.unsigned)
}

/**
 * Reads a code as people and programs write it: `0xC1900208`, `c1900208` with the letters of a hexadecimal number, `-1047526904` or `3247440392`.
 * @returns the unsigned number, or null where it is no exit code
 */
export function readExitCode(text: string): number | null {
  const trimmed = text.trim()
  if (/^-?\d{1,10}$/.test(trimmed)) {
    const value = Number(trimmed)
    return value < -0x8000_0000 || value > 0xffff_ffff ? null : value >>> 0
  }
  const hexadecimal = /^(?:0x)?([0-9a-f]{1,8})$/i.exec(trimmed)?.[1]
  return hexadecimal === undefined ? null : Number.parseInt(hexadecimal, 16)
}

/** What a code means; signed and unsigned numbers mean the same. What is not known says so and counts as failed. */
export function explainExitCode(code: number): ExitCodeMeaning {
  const unsigned = code >>> 0
  const found = byCode.get(unsigned)
  const text =
    unsigned < 0x10000 ? String(unsigned) : `0x${unsigned.toString(16).toUpperCase().padStart(8, '0')}`
  const numbers = { code: text, unsigned, signed: unsigned | 0 }
  if (found === undefined)
    return { ...numbers, outcome: 'failed', meaning: '', remedy: readLogs, known: false }
  return { ...numbers, outcome: found[1], meaning: found[2], remedy: found[3], known: true }
}

const phases: Readonly<Record<number, string>> = {
  0: 'unknown',
  1: 'downlevel: the installed Windows was still running',
  2: 'Safe OS: in the recovery environment',
  3: 'first boot of the new Windows',
  4: 'second boot: the new Windows was being set up for its users',
  5: 'uninstall: going back',
}

/** In which phase an upgrade failed, from the extended code behind it (`0xC1900101 - 0x4000D`); null where it names none. */
export function phaseOfExtendedCode(extended: number): string | null {
  return phases[Math.floor(extended / 0x10000)] ?? null
}
