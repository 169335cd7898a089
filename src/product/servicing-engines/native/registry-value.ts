// Registry values of component manifests as the bytes that a hive holds.
//
//   REG_SZ, REG_EXPAND_SZ   text; $(variable) stands for a folder of the image, with its drive letter
//   REG_MULTI_SZ            "first","second"
//   REG_DWORD               0x%08x
//   REG_QWORD               0x%016x
//   REG_BINARY, REG_NONE    hexadecimal digits
//   eight hex digits        a type by its number, with hexadecimal data
//
// These are all the types found in 289 real manifests (windows-formats 3.2).

import type { RegistryValueChange } from '#formats/cbs'
import {
  encodeDword,
  encodeMultiString,
  encodeQword,
  encodeRegistryString,
  type RegistryValue,
  registryValueTypes,
} from '#formats/registry'

/** Replaces every `$(variable)` of a text by a folder with its drive letter; null when one is not known. */
export type ExpandText = (text: string) => string | null

/** The value, or in plain words why it is not understood. */
export type EncodedValue = { value: RegistryValue } | { fault: string }

/** Encodes one value of a component manifest. Pure. */
export function encodeManifestValue(change: RegistryValueChange, expand: ExpandText): EncodedValue {
  const { name, valueType } = change
  const hint = change.operationHint
  if (hint !== undefined && hint !== '' && hint.toLowerCase() !== 'replace') {
    return { fault: `the operation "${hint}" on the value "${name}" is not known` }
  }
  const data = encodeData(valueType, change.value ?? '', expand)
  if (data === null) return { fault: `the value "${name}" of type ${valueType} is not understood` }
  return { value: { name, ...data } }
}

function encodeData(
  valueType: string,
  text: string,
  expand: ExpandText,
): { type: number; data: Uint8Array } | null {
  switch (valueType.toUpperCase()) {
    case 'REG_SZ':
      return withType(registryValueTypes.REG_SZ, encodeText(text, expand))
    case 'REG_EXPAND_SZ':
      return withType(registryValueTypes.REG_EXPAND_SZ, encodeText(text, expand))
    case 'REG_MULTI_SZ':
      return withType(registryValueTypes.REG_MULTI_SZ, encodeList(text, expand))
    case 'REG_DWORD':
      return withType(
        registryValueTypes.REG_DWORD,
        encodeNumber(text, 0xffffffffn, number => encodeDword(Number(number))),
      )
    case 'REG_QWORD':
      return withType(registryValueTypes.REG_QWORD, encodeNumber(text, 0xffffffffffffffffn, encodeQword))
    case 'REG_BINARY':
      return withType(registryValueTypes.REG_BINARY, encodeHex(text))
    case 'REG_NONE':
      return withType(registryValueTypes.REG_NONE, encodeHex(text))
    default:
      if (!/^[0-9a-f]{8}$/i.test(valueType)) return null
      return withType(Number.parseInt(valueType, 16), encodeHex(text))
  }
}

function withType(type: number, data: Uint8Array | null): { type: number; data: Uint8Array } | null {
  return data === null ? null : { type, data }
}

function encodeText(text: string, expand: ExpandText): Uint8Array | null {
  const expanded = expand(text)
  return expanded === null || expanded.includes('\0') ? null : encodeRegistryString(expanded)
}

/** `"a","b"`; a quotation mark inside an entry is doubled or escaped nowhere in real manifests and is refused. */
function encodeList(text: string, expand: ExpandText): Uint8Array | null {
  if (text === '') return encodeMultiString([])
  if (!/^"[^"\0]+"(,\s*"[^"\0]+")*$/.test(text)) return null
  const entries: string[] = []
  for (const [, entry = ''] of text.matchAll(/"([^"]*)"/g)) {
    const expanded = expand(entry)
    if (expanded === null) return null
    entries.push(expanded)
  }
  return encodeMultiString(entries)
}

function encodeNumber(
  text: string,
  largest: bigint,
  encode: (number: bigint) => Uint8Array,
): Uint8Array | null {
  if (!/^(0x[0-9a-f]{1,16}|\d{1,20})$/i.test(text)) return null
  const number = BigInt(text)
  return number > largest ? null : encode(number)
}

function encodeHex(text: string): Uint8Array | null {
  const digits = text.replace(/[\s,]/g, '')
  if (digits.length % 2 === 1 || !/^[0-9a-f]*$/i.test(digits)) return null
  return new Uint8Array(Buffer.from(digits, 'hex'))
}
