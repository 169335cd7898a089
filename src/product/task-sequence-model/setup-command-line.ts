// The command line that Windows Setup is started with. Every option is one that Microsoft documents for setup.exe started in Windows
// (learn.microsoft.com, “Windows Setup command-line options”); their order is the order of the reference product.

import { foldCase } from './conditions.ts'
import { CommandLineImpossible, SetupImageAmbiguous, SetupImageMissing } from './errors.ts'
import { longestCommandLine, quoteArgument, quoteProgram } from './quote-arguments.ts'
import type { UpgradeStep } from './sequence.ts'
import { expandVariables, readVariable, type Variables } from './variables.ts'

/** An image of the package: what a step can choose. */
export type SetupImage = { index: number; editionId: string | null }

/** What the command line is made of. */
export type SetupCall = {
  step: UpgradeStep
  /** The images of the version that is installed; none for a source path. */
  images: readonly SetupImage[]
  /** The folder on the device in which setup.exe of the package lies; not looked at for a source path. */
  contentFolder: string
  /** The folder with SetupComplete.cmd and SetupRollback.cmd, by which the sequence goes on after Windows Setup. */
  scriptFolder: string
  variables: Variables
}

/** How Windows Setup is started. */
export type SetupCommandLine = {
  /** The path of setup.exe, without quotes. */
  program: string
  /** Everything behind it, as Windows shall have it. */
  arguments: string
  /** Both, as CreateProcess takes it. */
  commandLine: string
  /** The same without the product key: for people, status and logs. */
  shown: string
  /** The image that is installed, where that is known. */
  imageIndex: number | null
  warnings: string[]
}

/** Steps' fields that are yes or no, or a word, or a text. */
type UpgradeField = Exclude<keyof UpgradeStep, 'type'>

/**
 * An option of setup.exe. It is given when `when` is set in the step and `unless` is not. Its value: `text` as it is; the word of `words` for the field
 * `of`; the file `script` in the folder of scripts; the path in the field `path`; the index of the image, or the product key, where there is one. An
 * option whose field is not set is left out.
 */
export type SetupOption = {
  option: string
  when?: UpgradeField
  unless?: UpgradeField
  text?: string
  of?: UpgradeField
  words?: Readonly<Record<string, string>>
  script?: string
  path?: UpgradeField
  /** A backslash at its end goes, but for the root of a drive, which is not the drive's current folder. */
  isFolder?: boolean
  value?: 'image-index' | 'product-key'
}

/** Every option, in the order in which they are given. */
export const setupOptions: readonly SetupOption[] = [
  { option: '/ImageIndex', value: 'image-index' },
  { option: '/Auto', text: 'Upgrade' },
  { option: '/Quiet', unless: 'showSetup' },
  { option: '/NoReboot' },
  { option: '/PostOOBE', unless: 'scanOnly', script: 'SetupComplete.cmd' },
  { option: '/PostRollback', unless: 'scanOnly', script: 'SetupRollback.cmd' },
  // As the system: in the user's name, as is the default, the sequence could not be resumed.
  { option: '/PostRollbackContext', unless: 'scanOnly', text: 'System' },
  {
    option: '/DynamicUpdate',
    of: 'dynamicUpdate',
    words: {
      disable: 'Disable',
      enable: 'Enable',
      'no-drivers': 'NoDrivers',
      'no-lcu': 'NoLCU',
      'no-drivers-no-lcu': 'NoDriversNoLCU',
    } satisfies Record<UpgradeStep['dynamicUpdate'], string>,
  },
  { option: '/Compat', when: 'scanOnly', text: 'ScanOnly' },
  { option: '/Compat', when: 'ignoreDismissible', text: 'IgnoreWarning' },
  { option: '/InstallFrom', path: 'installFrom' },
  { option: '/InstallDrivers', path: 'driversPath', isFolder: true },
  {
    option: '/BitLocker',
    of: 'bitLocker',
    words: {
      'always-suspend': 'AlwaysSuspend',
      'try-keep-active': 'TryKeepActive',
      'force-keep-active': 'ForceKeepActive',
    } satisfies Record<NonNullable<UpgradeStep['bitLocker']>, string>,
  },
  { option: '/Priority', when: 'normalPriority', text: 'Normal' },
  { option: '/EULA', when: 'acceptLicence', text: 'Accept' },
  { option: '/PKey', value: 'product-key' },
]

/**
 * The exact command line of a step.
 * @throws SetupImageMissing, SetupImageAmbiguous, CommandLineImpossible
 */
export function setupCommandLine(call: SetupCall): SetupCommandLine {
  const { step } = call
  const path = (text: string) => resolvePath(call, text)
  const imageIndex = chooseImage(step, call.images)
  const folder = step.sourcePath === undefined ? path(call.contentFolder) : path(step.sourcePath)
  const program = joinPath(folder, 'setup.exe')
  const key = productKeyOf(call)
  const found = { 'image-index': imageIndex === null ? null : String(imageIndex), 'product-key': key }
  const parts = setupOptions.flatMap(option => writeOption(call, option, found) ?? [])
  const written = parts.length
  const warnings: string[] = []
  for (const more of additionalOptions(call)) {
    warnings.push(...repeatedOptions(parts.slice(0, written), more))
    parts.push(more)
  }
  return finish(call, { program, parts, key, imageIndex, warnings })
}

/** An option as it stands on the command line; null: it is left out. */
function writeOption(
  call: SetupCall,
  { option, when, unless, text, of, words, script, path, isFolder, value }: SetupOption,
  found: Record<'image-index' | 'product-key', string | null>,
): string | null {
  const { step } = call
  if ((when !== undefined && !step[when]) || (unless !== undefined && step[unless])) return null
  const withValue = (given: string | null | undefined) =>
    given === null || given === undefined ? null : `${option} ${quoteArgument(given)}`
  if (value !== undefined) return withValue(found[value])
  if (of !== undefined) return withValue(words?.[String(step[of])])
  if (script !== undefined) return withValue(joinPath(resolvePath(call, call.scriptFolder), script))
  if (path !== undefined) {
    if (step[path] === undefined) return null
    const resolved = resolvePath(call, String(step[path]))
    return withValue(isFolder ? withoutLastSlash(resolved) : resolved)
  }
  return text === undefined ? option : withValue(text)
}

function finish(
  { step }: SetupCall,
  made: {
    program: string
    parts: string[]
    key: string | null
    imageIndex: number | null
    warnings: string[]
  },
): SetupCommandLine {
  const given = made.parts.join(' ')
  const commandLine = `${quoteProgram(made.program)} ${given}`
  if (commandLine.length > longestCommandLine)
    throw new CommandLineImpossible({ step: step.id, reason: 'it is longer than Windows allows' })
  const shown = made.key === null ? commandLine : commandLine.replaceAll(made.key, hideProductKey(made.key))
  return {
    program: made.program,
    arguments: given,
    commandLine,
    shown,
    imageIndex: made.imageIndex,
    warnings: made.warnings,
  }
}

/** A product key with only its last group, as Windows itself shows it. */
export function hideProductKey(key: string): string {
  return `XXXXX-XXXXX-XXXXX-XXXXX-${key.slice(-5)}`
}

/** The index of the image that a step installs; null where Windows Setup chooses by the device. */
function chooseImage(step: UpgradeStep, images: readonly SetupImage[]): number | null {
  const named = images.map(image => `${image.index} (${image.editionId ?? 'no edition'})`)
  if (step.imageIndex !== undefined) {
    if (step.package !== undefined && !images.some(image => image.index === step.imageIndex))
      throw new SetupImageMissing({ step: step.id, wanted: `image ${step.imageIndex}`, images: named })
    return step.imageIndex
  }
  const { edition } = step
  if (edition === undefined) return null
  const found = images.filter(image => foldCase(image.editionId ?? '') === foldCase(edition))
  const [first, second] = found
  if (first === undefined)
    throw new SetupImageMissing({ step: step.id, wanted: `the edition “${edition}”`, images: named })
  if (second !== undefined)
    throw new SetupImageAmbiguous({
      step: step.id,
      edition,
      indexes: found.map(image => String(image.index)),
    })
  return first.index
}

function expandAll({ step, variables }: SetupCall, text: string): string {
  const { text: expanded, unknown } = expandVariables(text, variables)
  if (unknown[0] !== undefined)
    throw new CommandLineImpossible({ step: step.id, reason: `the variable “${unknown[0]}” is not set` })
  if (/[\p{Cc}\p{Cs}]/u.test(expanded))
    throw new CommandLineImpossible({ step: step.id, reason: 'a variable holds control characters' })
  return expanded
}

function resolvePath(call: SetupCall, text: string): string {
  const path = expandAll(call, text)
  if (path.trim() === '' || /["<>|*?]/.test(path))
    throw new CommandLineImpossible({ step: call.step.id, reason: `“${path}” is no path of Windows` })
  return path
}

function productKeyOf(call: SetupCall): string | null {
  if (call.step.productKey === undefined) return null
  const key = expandAll(call, call.step.productKey)
  if (!/^[A-Za-z0-9]{5}(-[A-Za-z0-9]{5}){4}$/.test(key))
    throw new CommandLineImpossible({ step: call.step.id, reason: 'its product key has another form' })
  return key.toUpperCase()
}

/** What is added as it is: the step's options, then the variable's. */
function additionalOptions(call: SetupCall): string[] {
  const texts = [
    call.step.additionalOptions,
    readVariable(call.variables, 'OSDSetupAdditionalUpgradeOptions'),
  ]
  return texts
    .filter(text => text !== undefined)
    .map(text => expandAll(call, text).trim())
    .filter(text => text !== '')
}

function repeatedOptions(parts: readonly string[], more: string): string[] {
  const set = new Set(parts.map(part => part.split(' ')[0]?.toLowerCase()))
  const given = more.match(/(?<=^|\s)\/[A-Za-z]+/g) ?? []
  return given
    .filter(option => set.has(option.toLowerCase()))
    .map(option => `The additional options give ${option} again; Windows Setup decides which one holds.`)
}

function joinPath(folder: string, file: string): string {
  return folder.endsWith('\\') || folder.endsWith('/') ? `${folder}${file}` : `${folder}\\${file}`
}

/** Without the last backslash, but for the root of a drive, which is not the drive's current folder. */
function withoutLastSlash(path: string): string {
  return /^[A-Za-z]:[\\/]$/.test(path) ? path : path.replace(/[\\/]+$/, '')
}
