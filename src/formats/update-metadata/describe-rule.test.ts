import { describe, expect, it } from 'vitest'
import { ruleOf } from '../../../tests/update-rules.ts'
import { describeRule, questionsOf } from './index.ts'

const place = 'Key="HKEY_LOCAL_MACHINE" Subkey="SOFTWARE\\A" Value="V"'

describe('describeRule', () => {
  it.each([
    [
      '<And><CbsPackageInstalled/><Not><b.RegDword Key="HKEY_LOCAL_MACHINE" Subkey="A" Value="LCUReoffer" Data="1"/></Not></And>',
      '(the packages of the update are installed and not the value "LCUReoffer" of HKEY_LOCAL_MACHINE\\A is 1)',
    ],
    [
      '<b.FileVersion Csidl="37" Path="\\tzchange.exe" Comparison="GreaterThanOrEqualTo" Version="5.2.3790.4610"/>',
      'the version of %windir%\\System32\\tzchange.exe is at least 5.2.3790.4610',
    ],
    [
      '<b.WindowsVersion Comparison="LessThan" MajorVersion="6" MinorVersion="0" BuildNumber="5000" ProductType="1"/>',
      'Windows is less than 6.0 build 5000 and has product type 1',
    ],
    [
      '<b.RegKeyLoop Key="HKEY_LOCAL_MACHINE" Subkey="A" TrueIf="None"><True/></b.RegKeyLoop>',
      'for no key below HKEY_LOCAL_MACHINE\\A: always',
    ],
    [`<Or>${'<False/>'.repeat(9)}</Or>`, '(never or never or never or never or never or never or 3 more)'],
    ['<b.Processor Architecture="9"/>', 'the processor is x64'],
    ['<b.FileExists Path="a" Size="5"/>', 'the file a exists with 5 bytes'],
  ])('says %s', (xml, words) => {
    expect(describeRule(ruleOf(xml))).toBe(words)
  })

  it('is one short line, however long the rule', () => {
    const wide = (depth: number): string =>
      depth === 0
        ? `<b.RegSz ${place} Data="${'x'.repeat(3000)}&#10;"/>`
        : `<And>${wide(depth - 1).repeat(3)}</And>`
    const words = describeRule(ruleOf(wide(5)))
    expect(words).toHaveLength(2000)
    expect(words).not.toMatch(/[\n\r]/)
  })

  it('looks at no more of a rule than it shows', () => {
    let wide = ruleOf(`<b.RegSz ${place} Data="x"/>`)
    for (let level = 0; level < 40; level += 1) wide = { operator: 'Or', operands: new Array(6).fill(wide) }
    expect(describeRule(wide)).toHaveLength(2000)
  })
})

describe('questionsOf', () => {
  it('lists each question once, and what it stands in', () => {
    const questions = questionsOf(
      ruleOf(
        `<Or><b.RegDword ${place} Data="1"/><Not><b.RegSz ${place.replace('SOFTWARE', 'Software')} Data="2"/></Not><b.RegKeyLoop Key="HKEY_LOCAL_MACHINE" Subkey="L" TrueIf="Any">` +
          '<b.FileVersionPrependRegSz Path="a" Version="1" Key="HKEY_LOOP_TARGET" Subkey="S" Value="P"/></b.RegKeyLoop><b.WindowsVersion MajorVersion="6"/><b.WindowsVersion MajorVersion="10"/>' +
          '<b.Processor Architecture="9"/><CbsPackageInstalled/><CbsPackageInstallable/><CbsPackageInstalledByIdentity PackageIdentity="i"/><DeviceAttribute Name="OSSkuId" Value="1"/><ProductReleaseInstalled Name="p" Version="1"/>' +
          '<b.WindowsLanguage Language="de"/><b.WmiQuery WqlQuery="q"/><m.MsiProductInstalled ProductCode="{1}"/><b.RegKeyExists Key="HKEY_LOCAL_MACHINE" Subkey="K"/></Or>',
      ),
    )
    const loop = { root: 'HKEY_LOCAL_MACHINE', subkey: 'L', is32Bit: false }
    const target = { root: 'HKEY_LOOP_TARGET', subkey: 'S', value: 'P', is32Bit: false }
    expect(questions).toEqual([
      {
        kind: 'registryValue',
        value: { root: 'HKEY_LOCAL_MACHINE', subkey: 'SOFTWARE\\A', value: 'V', is32Bit: false },
        loops: [],
      },
      { kind: 'registrySubkeys', key: loop, loops: [] },
      { kind: 'registryValue', value: target, loops: [loop] },
      { kind: 'file', file: { kind: 'registry', registry: target, path: 'a' }, loops: [loop] },
      { kind: 'windows' },
      { kind: 'processorArchitecture' },
      { kind: 'updatePackagesInstalled' },
      { kind: 'updatePackagesInstallable' },
      { kind: 'package', identity: 'i' },
      { kind: 'deviceAttribute', name: 'OSSkuId' },
      { kind: 'productRelease', name: 'p' },
      { kind: 'languages' },
      { kind: 'registryKey', key: { root: 'HKEY_LOCAL_MACHINE', subkey: 'K', is32Bit: false }, loops: [] },
    ])
  })
})
