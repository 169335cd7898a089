// Answers questions about the registry from the hives of an image. Below HKEY_LOCAL_MACHINE a running Windows shows the files SOFTWARE and
// SYSTEM; CurrentControlSet is a link to the control set that SYSTEM\Select names.

import { mapRegistryKey } from '#formats/cbs'
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

/** Reads the registry of an image. `controlSet`: N of ControlSet00N, null when SYSTEM names none. */
export function readImageRegistry(
  hives: RegistryHives,
  { controlSet, is64Bit }: { controlSet: number | null; is64Bit: boolean },
): ImageRegistry {
  const kept = new Map<string, HiveKey | null>()
  function find(subkey: string, is32Bit: boolean): HiveKey | null | undefined {
    const place = placeOf(subkey, is32Bit && is64Bit, controlSet)
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

/** Null for keys that are in no hive which is asked here. */
function placeOf(
  subkey: string,
  is32BitHalf: boolean,
  controlSet: number | null,
): { hive: keyof RegistryHives; path: string } | null {
  // As a component's manifest would name it: the halves of the registry are the same for whoever asks.
  const target = { architecture: is32BitHalf ? 'x86' : 'amd64', imageArchitecture: 'amd64' }
  const place = mapRegistryKey(`HKEY_LOCAL_MACHINE\\${subkey.replace(/^\\+|\\+$/g, '')}`, target)
  if (place === null || (place.hive !== 'SOFTWARE' && place.hive !== 'SYSTEM')) return null
  const [first = '', ...rest] = place.path.split('\\')
  if (place.hive === 'SOFTWARE' || first.toLowerCase() !== 'currentcontrolset')
    return { hive: place.hive, path: place.path }
  if (controlSet === null) return null
  const set = `ControlSet${String(controlSet).padStart(3, '0')}`
  return { hive: 'SYSTEM', path: [set, ...rest].join('\\') }
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
