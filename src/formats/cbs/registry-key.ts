// Where the registry keys of a component are in an offline image: which hive file, and which path in it.

import { type ComponentTarget, halfOf } from './destination.ts'

/** A hive file of an image (under `Windows\System32\config`), and a key in it without leading backslash. */
export type HiveLocation = { hive: 'SOFTWARE' | 'SYSTEM' | 'COMPONENTS' | 'DEFAULT'; path: string }

/** Levels of keys. Source: Microsoft, "Registry Element Size Limits". */
const deepestKey = 512

/** Keys under `SOFTWARE\Classes` that exist twice. The others are shared by both halves. */
const redirectedClasses = ['clsid', 'directshow', 'interface', 'media type', 'mediafoundation']

/**
 * Keys under `SOFTWARE` that both halves share, in lower case.
 * Source: Microsoft, "Registry Keys Affected by WOW64", the column for Windows 7 and later.
 */
const sharedKeys = [
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
  'microsoft\\shared tools\\msinfo',
  'microsoft\\systemcertificates',
  'microsoft\\termservlicensing',
  'microsoft\\transaction server',
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
  'microsoft\\windows nt\\currentversion\\languagepack',
  'microsoft\\windows nt\\currentversion\\networkcards',
  'microsoft\\windows nt\\currentversion\\perflib',
  'microsoft\\windows nt\\currentversion\\ports',
  'microsoft\\windows nt\\currentversion\\print',
  'microsoft\\windows nt\\currentversion\\profilelist',
  'microsoft\\windows nt\\currentversion\\time zones',
  'policies',
  'registeredapplications',
]

/**
 * The hive and the path that a manifest's key means. A 32-bit component on a 64-bit image writes under `WOW6432Node`,
 * except where both halves share a key. `CurrentControlSet` stays: the image's `Select` key says which set that is.
 * @param keyName With its root: `HKEY_LOCAL_MACHINE\SOFTWARE\…`.
 * @returns null when the key is in no hive of an image (a user's hive, volatile keys), or the name is not acceptable.
 */
export function mapRegistryKey(keyName: string, target: ComponentTarget): HiveLocation | null {
  const half = halfOf(target)
  if (half === null) return null
  // One backslash at the end is common; an empty part anywhere else is not a key.
  const parts = keyName.replace(/\\$/, '').split('\\')
  if (parts.length > deepestKey) return null
  if (parts.some(part => part === '' || part.length > 255 || /\$\(|\p{Cc}/u.test(part))) return null
  const [root = '', first = '', ...rest] = parts
  switch (root.toUpperCase()) {
    case 'HKEY_CLASSES_ROOT':
      return softwareKey(['Classes', ...parts.slice(1)], half === 'thirty-two-bit')
    case 'HKEY_LOCAL_MACHINE':
      return localMachineKey(first, rest, half === 'thirty-two-bit')
    case 'HKEY_USERS':
      return /^(\.default|s-1-5-18)$/i.test(first) ? { hive: 'DEFAULT', path: rest.join('\\') } : null
    default:
      return null
  }
}

function localMachineKey(first: string, rest: string[], redirect: boolean): HiveLocation | null {
  switch (first.toUpperCase()) {
    case 'SOFTWARE':
      return softwareKey(rest, redirect)
    case 'SYSTEM':
      return { hive: 'SYSTEM', path: rest.join('\\') }
    case 'COMPONENTS':
      return { hive: 'COMPONENTS', path: rest.join('\\') }
    default:
      return null
  }
}

function softwareKey(parts: string[], redirect: boolean): HiveLocation {
  return { hive: 'SOFTWARE', path: (redirect ? redirected(parts) : parts).join('\\') }
}

function redirected(parts: string[]): string[] {
  const [first = '', second = '', ...rest] = parts
  const lower = parts.map(part => part.toLowerCase())
  if (lower.includes('wow6432node')) return parts
  if (lower[0] === 'classes') {
    return redirectedClasses.includes(lower[1] ?? '') ? [first, 'WOW6432Node', second, ...rest] : parts
  }
  const path = lower.join('\\')
  const isShared = sharedKeys.some(shared => path === shared || path.startsWith(`${shared}\\`))
  return isShared ? parts : ['WOW6432Node', ...parts]
}
