import { describe, expect, it } from 'vitest'
import { expandDestination, expandRegistryText, mapRegistryKey } from './index.ts'

const native = { architecture: 'amd64', imageArchitecture: 'amd64' }
const wow = { architecture: 'wow64', imageArchitecture: 'amd64' }
const x86OnAmd64 = { architecture: 'x86', imageArchitecture: 'amd64' }
const x86 = { architecture: 'x86', imageArchitecture: 'x86' }

describe('expandDestination', () => {
  it.each([
    ['$(runtime.system32)\\', 'Windows\\System32', 'Windows\\SysWOW64'],
    ['$(runtime.System32)\\en-US', 'Windows\\System32\\en-US', 'Windows\\SysWOW64\\en-US'],
    ['$(runtime.drivers)', 'Windows\\System32\\drivers', 'Windows\\SysWOW64\\drivers'],
    ['$(runtime.wbem)\\x', 'Windows\\System32\\wbem\\x', 'Windows\\SysWOW64\\wbem\\x'],
    ['$(runtime.windows)\\x', 'Windows\\x', 'Windows\\x'],
    ['$(runtime.systemroot)', 'Windows', 'Windows'],
    ['$(runtime.inf)', 'Windows\\INF', 'Windows\\INF'],
    ['$(runtime.fonts)', 'Windows\\Fonts', 'Windows\\Fonts'],
    ['$(runtime.help)', 'Windows\\Help', 'Windows\\Help'],
    ['$(runtime.programFiles)\\x', 'Program Files\\x', 'Program Files (x86)\\x'],
    ['$(runtime.commonFiles)', 'Program Files\\Common Files', 'Program Files (x86)\\Common Files'],
    ['$(runtime.programFilesX86)', 'Program Files (x86)', 'Program Files (x86)'],
    ['$(runtime.commonFilesX86)', 'Program Files (x86)\\Common Files', 'Program Files (x86)\\Common Files'],
    ['$(runtime.syswow64)', 'Windows\\SysWOW64', 'Windows\\SysWOW64'],
    ['$(runtime.programdata)\\Microsoft', 'ProgramData\\Microsoft', 'ProgramData\\Microsoft'],
    [
      '$(runtime.startMenu)',
      'ProgramData\\Microsoft\\Windows\\Start Menu',
      'ProgramData\\Microsoft\\Windows\\Start Menu',
    ],
    ['$(runtime.public)', 'Users\\Public', 'Users\\Public'],
    ['$(runtime.documentsSettings)\\Default', 'Users\\Default', 'Users\\Default'],
    ['$(runtime.bootDrive)\\x\\y', 'x\\y', 'x\\y'],
    ['$(runtime.bootDrive)', '', ''],
  ])('%s', (path, inNative, inWow) => {
    expect(expandDestination(path, native)).toBe(inNative)
    expect(expandDestination(path, wow)).toBe(inWow)
    expect(expandDestination(path, x86OnAmd64)).toBe(inWow)
  })

  it('puts x86 on a 32-bit image into its only half', () => {
    expect(expandDestination('$(runtime.system32)', x86)).toBe('Windows\\System32')
    expect(expandDestination('$(runtime.programfilesx86)', x86)).toBe('Program Files')
    expect(expandDestination('$(runtime.syswow64)', x86)).toBeNull()
  })

  it.each([
    '$(runtime.unknown)\\x',
    '$(build.nttree)\\x',
    '$(constructor)\\x',
    '$(string.a)',
    'C:\\Windows',
    'Windows\\System32',
    '',
    '$(runtime.windows)..\\x',
    '$(runtime.windows)\\..\\x',
    '$(runtime.windows)\\a\\$(runtime.windows)',
    '$(runtime.windows)\\a:b',
    '$(runtime.windows)\\a.',
  ])('gives null for %j', path => {
    expect(expandDestination(path, native)).toBeNull()
  })

  it('gives null for an architecture that has no place in the image', () => {
    expect(
      expandDestination('$(runtime.windows)', { architecture: 'amd64', imageArchitecture: 'x86' }),
    ).toBeNull()
    expect(
      expandDestination('$(runtime.windows)', { architecture: 'arm', imageArchitecture: 'arm64' }),
    ).toBeNull()
    expect(
      expandDestination('$(runtime.windows)', { architecture: 'x86', imageArchitecture: 'ia64' }),
    ).toBeNull()
    expect(
      expandDestination('$(runtime.windows)', { architecture: 'msil', imageArchitecture: 'amd64' }),
    ).toBe('Windows')
  })
})

describe('expandRegistryText', () => {
  it('replaces every variable, and gives null when one is unknown', () => {
    expect(expandRegistryText('$(runtime.system32)\\netcfgx.dll', native)).toBe(
      'C:\\Windows\\System32\\netcfgx.dll',
    )
    expect(expandRegistryText('"$(runtime.system32)\\a" $(runtime.inf)', wow, 'X:')).toBe(
      '"X:\\Windows\\SysWOW64\\a" X:\\Windows\\INF',
    )
    expect(expandRegistryText('%systemroot%\\a $(b', native)).toBe('%systemroot%\\a $(b')
    expect(expandRegistryText('$(runtime.nothing)', native)).toBeNull()
  })
})

describe('mapRegistryKey', () => {
  it.each([
    ['HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\X', 'SOFTWARE', 'Microsoft\\X', 'WOW6432Node\\Microsoft\\X'],
    ['HKEY_LOCAL_MACHINE\\Software', 'SOFTWARE', '', 'WOW6432Node'],
    ['HKEY_LOCAL_MACHINE\\SOFTWARE\\WOW6432Node\\X\\', 'SOFTWARE', 'WOW6432Node\\X', 'WOW6432Node\\X'],
    ['HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\X', 'SOFTWARE', 'Policies\\X', 'Policies\\X'],
    [
      'HKEY_LOCAL_MACHINE\\SOFTWARE\\PoliciesOther',
      'SOFTWARE',
      'PoliciesOther',
      'WOW6432Node\\PoliciesOther',
    ],
    [
      'HKEY_CLASSES_ROOT\\CLSID\\{1}\\',
      'SOFTWARE',
      'Classes\\CLSID\\{1}',
      'Classes\\WOW6432Node\\CLSID\\{1}',
    ],
    [
      'HKEY_LOCAL_MACHINE\\SOFTWARE\\Classes\\Interface\\{1}',
      'SOFTWARE',
      'Classes\\Interface\\{1}',
      'Classes\\WOW6432Node\\Interface\\{1}',
    ],
    ['HKEY_CLASSES_ROOT\\.txt', 'SOFTWARE', 'Classes\\.txt', 'Classes\\.txt'],
    [
      'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\X',
      'SYSTEM',
      'CurrentControlSet\\Services\\X',
      'CurrentControlSet\\Services\\X',
    ],
    ['HKEY_LOCAL_MACHINE\\COMPONENTS\\X', 'COMPONENTS', 'X', 'X'],
    ['HKEY_USERS\\.DEFAULT\\Control Panel', 'DEFAULT', 'Control Panel', 'Control Panel'],
  ])('%s', (keyName, hive, inNative, inWow) => {
    expect(mapRegistryKey(keyName, native)).toEqual({ hive, path: inNative })
    expect(mapRegistryKey(keyName, wow)).toEqual({ hive, path: inWow })
    expect(mapRegistryKey(keyName, x86OnAmd64)).toEqual({ hive, path: inWow })
    expect(mapRegistryKey(keyName, x86)).toEqual({ hive, path: inNative })
  })

  it.each([
    'HKEY_CURRENT_USER\\Software\\X',
    'HKEY_LOCAL_MACHINE\\HARDWARE\\X',
    'HKEY_LOCAL_MACHINE\\SAM\\X',
    'HKEY_LOCAL_MACHINE',
    'HKEY_USERS\\S-1-5-21-1\\X',
    'HKEY_LOCAL_MACHINE\\SOFTWARE\\\\X',
    'HKEY_LOCAL_MACHINE\\SOFTWARE\\$(runtime.x)',
    `HKEY_LOCAL_MACHINE\\SOFTWARE\\${'a\\'.repeat(600)}X`,
    'SOFTWARE\\X',
    '',
  ])('gives null for %j', keyName => {
    expect(mapRegistryKey(keyName, native)).toBeNull()
  })
})
