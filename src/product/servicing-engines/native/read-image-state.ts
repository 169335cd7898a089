// Reads an image's servicing state from its hives: version, packages, what is pending; and the components that win.

import { compareVersions } from '#formats/cbs'
import { decodeDword, decodeRegistryString, type HiveKey, readHiveKey, readHiveTree } from '#formats/registry'
import type { ImagePlace, InstalledPackage, WindowsVersion } from '../contract.ts'
import { asHiveDamaged, type ImageHives } from './image-hives.ts'
import type { HiveName } from './image-paths.ts'
import { controlSetKey, currentVersionKey, servicingKey, winnersKey } from './registry-paths.ts'

/** What the hives say. Null or empty where they say nothing. */
export type ImageState = {
  version: WindowsVersion | null
  edition: string | null
  installationType: string | null
  /** `C:` of SystemRoot `C:\Windows`. */
  drive: string | null
  packages: InstalledPackage[]
  pending: string[]
  controlSet: number | null
  /** In the words of component manifests. */
  architecture: string | null
}

/** Reads the state. @throws ImageHiveDamaged */
export function readImageState(hives: ImageHives, place: ImagePlace): ImageState {
  const key = (name: HiveName, path: string): HiveKey | null => {
    const opened = hives[name]
    return opened === undefined
      ? null
      : asHiveDamaged({ ...place, hive: name }, () => readHiveKey(opened.hive, path))
  }
  const current = key('SOFTWARE', currentVersionKey)
  const select = key('SYSTEM', 'Select')
  const controlSet = select === null ? null : (numberOf(select, 'Default') ?? numberOf(select, 'Current'))
  const environment =
    controlSet === null
      ? null
      : key('SYSTEM', `${controlSetKey(controlSet)}\\Control\\Session Manager\\Environment`)
  return {
    version: current === null ? null : readVersion(current),
    edition: current === null ? null : textOf(current, 'EditionID'),
    installationType: current === null ? null : textOf(current, 'InstallationType'),
    drive: current === null ? null : driveOf(textOf(current, 'SystemRoot')),
    packages: readPackages(readSoftwareTree(hives, place, { path: `${servicingKey}\\Packages`, depth: 1 })),
    pending: readPending(path => key('SOFTWARE', `${servicingKey}\\${path}`)),
    controlSet: controlSet !== null && controlSet >= 1 && controlSet <= 999 ? controlSet : null,
    architecture: environment === null ? null : architectureOf(textOf(environment, 'PROCESSOR_ARCHITECTURE')),
  }
}

/** Windows 10 and later hold the parts as numbers; before, `CurrentVersion` is the text `6.1`. */
function readVersion(key: HiveKey): WindowsVersion | null {
  const [textMajor, textMinor] = (textOf(key, 'CurrentVersion') ?? '').split('.').map(Number)
  const major = numberOf(key, 'CurrentMajorVersionNumber') ?? textMajor
  const minor = numberOf(key, 'CurrentMinorVersionNumber') ?? textMinor
  const build = Number(textOf(key, 'CurrentBuildNumber') ?? textOf(key, 'CurrentBuild') ?? Number.NaN)
  if (major === undefined || minor === undefined || ![major, minor, build].every(Number.isSafeInteger))
    return null
  return { major, minor, build, revision: numberOf(key, 'UBR') }
}

function readPackages(keys: readonly HiveKey[]): InstalledPackage[] {
  return keys
    .slice(1)
    .map(key => ({ identity: lastName(key.path), state: numberOf(key, 'CurrentState') }))
    .sort((left, right) => (left.identity < right.identity ? -1 : 1))
}

function readSoftwareTree(
  { SOFTWARE }: ImageHives,
  place: ImagePlace,
  { path, depth }: { path: string; depth: number },
): HiveKey[] {
  if (SOFTWARE === undefined) return []
  return asHiveDamaged({ ...place, hive: 'SOFTWARE' }, () => readHiveTree(SOFTWARE.hive, path, depth))
}

/** The version that wins of every component, by its name in `Winners`. @throws ImageHiveDamaged */
export function readWinningVersions(hives: ImageHives, place: ImagePlace): Record<string, string> {
  return winnersOf(readSoftwareTree(hives, place, { path: winnersKey, depth: 2 }))
}

/** `Winners\<winner>` names the family `<major.minor>` in its default value, else the highest counts. */
function winnersOf(keys: readonly HiveKey[]): Record<string, string> {
  const families = new Map<string, string>()
  const winners = new Map<string, string>()
  const depth = winnersKey.split('\\').length
  for (const key of keys) {
    const [winner, family] = key.path.split('\\').slice(depth)
    const text = textOf(key, '')
    if (winner === undefined || text === null) continue
    const name = winner.toLowerCase()
    const known = winners.get(name)
    if (family === undefined) families.set(name, text)
    else if (families.get(name) === family) winners.set(name, text)
    else if (!families.has(name) && (known === undefined || compareVersions(known, text) < 0))
      winners.set(name, text)
  }
  return Object.fromEntries([...winners].sort(([left], [right]) => (left < right ? -1 : 1)))
}

/** Keys that Windows fills while operations wait for a start, and empties afterwards. */
function readPending(key: (path: string) => HiveKey | null): string[] {
  const pending: string[] = []
  const sessions = key('SessionsPending')
  if (sessions !== null && (sessions.subkeys.length > 0 || (numberOf(sessions, 'Exclusive') ?? 0) !== 0)) {
    pending.push('SessionsPending')
  }
  const packages = key('PackagesPending')
  if (packages !== null && packages.subkeys.length > 0) pending.push('PackagesPending')
  for (const name of ['RebootPending', 'RebootInProgress']) if (key(name) !== null) pending.push(name)
  return pending
}

function architectureOf(text: string | null): string | null {
  const known = new Map<string | null, string>([
    ['AMD64', 'amd64'],
    ['x86', 'x86'],
    ['ARM64', 'arm64'],
  ])
  return known.get(text) ?? null
}

function driveOf(systemRoot: string | null): string | null {
  const drive = /^([A-Za-z]:)\\Windows\\?$/i.exec(systemRoot ?? '')?.[1]
  return drive === undefined ? null : drive.toUpperCase()
}

/** A number value, whether its data is sound or not. */
function numberOf(key: HiveKey, name: string): number | null {
  const value = findValue(key, name)
  return value === undefined || value.type !== 4 || value.data.length !== 4 ? null : decodeDword(value.data)
}

function textOf(key: HiveKey, name: string): string | null {
  const value = findValue(key, name)
  const isText = value !== undefined && (value.type === 1 || value.type === 2) && value.data.length % 2 === 0
  return isText ? decodeRegistryString(value.data) : null
}

function findValue(key: HiveKey, name: string): HiveKey['values'][number] | undefined {
  return key.values.find(value => value.name.toLowerCase() === name.toLowerCase())
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('\\') + 1)
}
