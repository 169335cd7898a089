import { describe, expect, it } from 'vitest'
import {
  type AssemblyIdentity,
  compareVersions,
  componentIdentityText,
  isSameIdentity,
  keyForm,
  packageIdentityText,
  parsePackageIdentity,
  winnerKeyForm,
} from './index.ts'

const servicingStack: AssemblyIdentity = {
  name: 'Microsoft-Windows-ServicingStack',
  version: '10.0.19041.1',
  processorArchitecture: 'amd64',
  language: 'neutral',
  publicKeyToken: '31bf3856ad364e35',
  versionScope: 'nonSxS',
  buildType: 'release',
}

describe('package identity', () => {
  it('is written and read back, with a neutral language left empty', () => {
    const text = 'Package_for_KB2999226~31bf3856ad364e35~amd64~~6.1.1.6'
    const identity = parsePackageIdentity(text)
    expect(identity).toEqual({
      name: 'Package_for_KB2999226',
      version: '6.1.1.6',
      processorArchitecture: 'amd64',
      language: 'neutral',
      publicKeyToken: '31bf3856ad364e35',
    })
    expect(packageIdentityText(identity)).toBe(text)
    const german = 'Microsoft-Windows-Client-LanguagePack-Package~31bf3856ad364e35~amd64~de-DE~10.0.26100.1'
    expect(packageIdentityText(parsePackageIdentity(german))).toBe(german)
  })

  it.each([
    'KB2999226',
    'a~31bf3856ad364e35~amd64~~6.1.1',
    'a~31bf3856ad364e35~amd64~~6.1.1.6~x',
    'a/../b~31bf3856ad364e35~amd64~~6.1.1.6',
    'a\\b~31bf3856ad364e35~amd64~~6.1.1.6',
    'a~token~amd64~~6.1.1.6',
    '~31bf3856ad364e35~amd64~~6.1.1.6',
    `${'a'.repeat(400)}~31bf3856ad364e35~amd64~~6.1.1.6`,
  ])('refuses %s', text => {
    expect(() => parsePackageIdentity(text)).toThrow(
      expect.objectContaining({ code: 'CBS_PACKAGE_IDENTITY_INVALID' }),
    )
  })
})

describe('component identity', () => {
  it('is written as the COMPONENTS hive holds it', () => {
    expect(componentIdentityText(servicingStack)).toBe(
      'Microsoft-Windows-ServicingStack, Culture=neutral, Version=10.0.19041.1, PublicKeyToken=31bf3856ad364e35, ProcessorArchitecture=amd64, versionScope=NonSxS',
    )
  })

  it('is the same in any letter case and build type, and another with any other difference', () => {
    const upper = {
      ...servicingStack,
      name: servicingStack.name.toUpperCase(),
      buildType: 'debug',
      language: 'none',
    }
    expect(isSameIdentity(servicingStack, upper)).toBe(true)
    expect(isSameIdentity(servicingStack, { ...servicingStack, version: '10.0.19041.2' })).toBe(false)
    expect(isSameIdentity(servicingStack, { ...servicingStack, processorArchitecture: 'x86' })).toBe(false)
    expect(isSameIdentity(servicingStack, { ...servicingStack, type: 'win32' })).toBe(false)
  })

  it('has versions that are compared as numbers', () => {
    expect(compareVersions('6.1.7601.18937', '6.1.7601.9000')).toBeGreaterThan(0)
    expect(compareVersions('6.1.7601.1', '10.0.0.0')).toBeLessThan(0)
    expect(compareVersions('6.1', '6.1.0.0')).toBe(0)
  })
})

describe('key form', () => {
  it('gives the published example', () => {
    expect(keyForm(servicingStack)).toBe(
      'amd64_microsoft-windows-servicingstack_31bf3856ad364e35_10.0.19041.1_none_bf506ecc66a800df',
    )
  })

  it('shortens long names and languages, and drops what file names do not hold', () => {
    const long = {
      ...servicingStack,
      name: `${'a'.repeat(25)} (b) ${'c'.repeat(25)}`,
      language: 'sr-Latn-RS',
    }
    expect(keyForm(long)).toMatch(
      /^amd64_a{19}\.\.c{19}_31bf3856ad364e35_10\.0\.19041\.1_sr-\.\.-rs_[0-9a-f]{16}$/,
    )
    expect(keyForm({ ...servicingStack, name: 'a'.repeat(40) })).toContain(`_${'a'.repeat(40)}_`)
  })

  it('depends on type, version scope and language, not on build type or letter case', () => {
    const { buildType: _, ...without } = servicingStack
    expect(keyForm(without)).toBe(keyForm(servicingStack))
    expect(keyForm({ ...servicingStack, name: servicingStack.name.toUpperCase() })).toBe(
      keyForm(servicingStack),
    )
    expect(keyForm({ ...servicingStack, type: 'win32' })).not.toBe(keyForm(servicingStack))
    expect(keyForm({ ...servicingStack, versionScope: 'sxs' })).not.toBe(keyForm(servicingStack))
  })

  it('of the winner leaves the version out of name and hash', () => {
    const winner = winnerKeyForm(servicingStack)
    expect(winner).toMatch(/^amd64_microsoft-windows-servicingstack_31bf3856ad364e35_none_[0-9a-f]{16}$/)
    expect(winnerKeyForm({ ...servicingStack, version: '10.0.26100.1' })).toBe(winner)
    expect(winner.slice(-16)).not.toBe(keyForm(servicingStack).slice(-16))
  })
})

describe('a text that is no identity', () => {
  it.each([
    `a~31bf3856ad364e35~${'x'.repeat(21)}~~1.0.0.0`,
    `a~31bf3856ad364e35~x86~${'x'.repeat(41)}~1.0.0.0`,
  ])('is refused when a part of it is too long for a file name: %s', text => {
    expect(() => parsePackageIdentity(text)).toThrow(
      expect.objectContaining({ code: 'CBS_PACKAGE_IDENTITY_INVALID' }),
    )
  })

  it('is shown short and without control characters', () => {
    const refused = () => parsePackageIdentity(`a\u0000\u001b[31m${'b'.repeat(5000)}`)
    expect(refused).toThrow(expect.objectContaining({ code: 'CBS_PACKAGE_IDENTITY_INVALID' }))
    expect(refused).toThrow(expect.objectContaining({ message: expect.stringMatching(/^\P{Cc}{1,300}$/u) }))
  })
})
