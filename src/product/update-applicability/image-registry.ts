// Answers questions about the registry from the hives of an image. Below HKEY_LOCAL_MACHINE a running Windows shows the files SOFTWARE and
// SYSTEM; CurrentControlSet is a link to the control set that SYSTEM\Select names.

import {
  decodeDword,
  decodeRegistryString,
  type Hive,
  type HiveKey,
  readHiveKey,
  registryValueTypes,
} from '#formats/registry'
import type { ImageFactReader, RegistryFact } from '#formats/update-metadata'

/** The hives of an image; what the image lacks is absent. */
export type RegistryHives = { SOFTWARE?: Hive | undefined; SYSTEM?: Hive | undefined }

/** The part of the reader that the registry answers. */
export type ImageRegistry = Pick<
  ImageFactReader,
  'registryKeyExists' | 'registryValue' | 'registrySubkeys'
> & {
  /** A key of the 64-bit half; null when there is none, undefined when its hive is not there. */
  key(path: string): HiveKey | null | undefined
}

/**
 * Keys of SOFTWARE that 32-bit and 64-bit programs share from Windows 7 on ("Registry Keys Affected by WOW64", Microsoft Learn), in lower case.
 * Everything else below SOFTWARE is divided.
 */
const sharedKeys = [
  'classes',
  'clients',
  'microsoft\\com3',
  'microsoft\\cryptography\\calais\\current',
  'microsoft\\cryptography\\calais\\readers',
  'microsoft\\cryptography\\services',
  'microsoft\\ctf\\systemshared',
  'microsoft\\ctf\\tip',
  'microsoft\\dfs',
  'microsoft\\driver signing',
  'microsoft\\enterprisecertificates',
  'microsoft\\eventsystem',
  'microsoft\\msmq',
  'microsoft\\non-driver signing',
  'microsoft\\notepad\\defaultfonts',
  'microsoft\\ole',
  'microsoft\\ras',
  'microsoft\\rpc',
  'microsoft\\software\\microsoft\\shared tools\\msinfo',
  'microsoft\\systemcertificates',
  'microsoft\\termservlicensing',
  'microsoft\\transactionserver',
  'microsoft\\windows\\currentversion\\app paths',
  'microsoft\\windows\\currentversion\\control panel\\cursors\\schemes',
  'microsoft\\windows\\currentversion\\explorer\\autoplayhandlers',
  'microsoft\\windows\\currentversion\\explorer\\driveicons',
  'microsoft\\windows\\currentversion\\explorer\\kindmap',
  'microsoft\\windows\\currentversion\\group policy',
  'microsoft\\windows\\currentversion\\policies',
  'microsoft\\windows\\currentversion\\previewhandlers',
  'microsoft\\windows\\currentversion\\setup',
  'microsoft\\windows\\currentversion\\telephony\\locations',
  'microsoft\\windows nt\\currentversion\\console',
  'microsoft\\windows nt\\currentversion\\fontdpi',
  'microsoft\\windows nt\\currentversion\\fontlink',
  'microsoft\\windows nt\\currentversion\\fontmapper',
  'microsoft\\windows nt\\currentversion\\fonts',
  'microsoft\\windows nt\\currentversion\\fontsubstitutes',
  'microsoft\\windows nt\\currentversion\\gre_initialize',
  'microsoft\\windows nt\\currentversion\\image file execution options',
  'microsoft\\windows nt\\currentversion\\language pack',
  'microsoft\\windows nt\\currentversion\\networkcards',
  'microsoft\\windows nt\\currentversion\\perflib',
  'microsoft\\windows nt\\currentversion\\ports',
  'microsoft\\windows nt\\currentversion\\print',
  'microsoft\\windows nt\\currentversion\\profilelist',
  'microsoft\\windows nt\\currentversion\\time zones',
  'policies',
  'registeredapplications',
]

/** Keys of Classes that are divided in a way of their own; what a 32-bit program sees of them is not looked for. */
const dividedClasses = /^classes\\(clsid|directshow|interface|media type|mediafoundation)(\\|$)/i

/** Reads the registry of an image. `controlSet`: N of ControlSet00N, null when SYSTEM names none. */
export function readImageRegistry(
  hives: RegistryHives,
  { controlSet, is64Bit }: { controlSet: number | null; is64Bit: boolean },
): ImageRegistry {
  const kept = new Map<string, HiveKey | null>()
  function find(subkey: string, is32Bit: boolean): HiveKey | null | undefined {
    const [name = '', ...rest] = subkey.split('\\').filter(part => part !== '')
    const place = placeOf(name.toUpperCase(), rest, is32Bit && is64Bit, controlSet)
    const hive = place === null ? undefined : hives[place.hive]
    if (place === null || hive === undefined) return undefined
    const known = kept.get(`${place.hive}\\${place.path.toLowerCase()}`)
    if (known !== undefined) return known
    const found = readHiveKey(hive, place.path)
    kept.set(`${place.hive}\\${place.path.toLowerCase()}`, found)
    return found
  }
  return {
    key: path => find(path, false),
    registryKeyExists({ subkey, is32Bit }) {
      const key = find(subkey, is32Bit)
      return key === undefined ? undefined : key !== null
    },
    registryValue({ subkey, is32Bit, value }) {
      const key = find(subkey, is32Bit)
      if (key === undefined || key === null) return key
      return factOf(key, value)
    },
    registrySubkeys: ({ subkey, is32Bit }) => {
      const key = find(subkey, is32Bit)
      return key === undefined || key === null ? key : key.subkeys
    },
  }
}

function placeOf(
  name: string,
  rest: readonly string[],
  is32BitHalf: boolean,
  controlSet: number | null,
): { hive: keyof RegistryHives; path: string } | null {
  if (name === 'SOFTWARE') {
    const path = rest.join('\\')
    const isSpelledOut = rest[0]?.toLowerCase() === 'wow6432node'
    if (is32BitHalf && dividedClasses.test(path)) return null
    if (!is32BitHalf || isSpelledOut || rest.length === 0 || isShared(path)) return { hive: 'SOFTWARE', path }
    return { hive: 'SOFTWARE', path: `WOW6432Node\\${path}` }
  }
  if (name !== 'SYSTEM') return null
  if (rest[0]?.toLowerCase() !== 'currentcontrolset') return { hive: 'SYSTEM', path: rest.join('\\') }
  if (controlSet === null) return null
  const set = `ControlSet${String(controlSet).padStart(3, '0')}`
  return { hive: 'SYSTEM', path: [set, ...rest.slice(1)].join('\\') }
}

function isShared(path: string): boolean {
  const key = path.toLowerCase()
  return sharedKeys.some(shared => key === shared || key.startsWith(`${shared}\\`))
}

/** A value by its name, whatever its letter case. */
export function factOf(key: HiveKey, name: string): RegistryFact | null {
  const value = key.values.find(one => one.name.toLowerCase() === name.toLowerCase())
  if (value === undefined) return null
  const { REG_SZ, REG_EXPAND_SZ, REG_DWORD } = registryValueTypes
  const isText = (value.type === REG_SZ || value.type === REG_EXPAND_SZ) && value.data.length % 2 === 0
  if (isText) return { type: typeName(value.type), data: decodeRegistryString(value.data) }
  const isNumber = value.type === REG_DWORD && value.data.length === 4
  return { type: typeName(value.type), data: isNumber ? decodeDword(value.data) : null }
}

function typeName(type: number): string {
  const found = Object.entries(registryValueTypes).find(([, number]) => number === type)
  return found?.[0] ?? `number ${type}`
}
