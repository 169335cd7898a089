import { describe, expect, it } from 'vitest'
import { answerTo, everyValue, ruleOf, scalarComparisons, unknownImage } from '../../../tests/update-rules.ts'
import { evaluateRule, type FileFact, type ImageFactReader } from './index.ts'

const place = 'Key="HKEY_LOCAL_MACHINE" Subkey="SOFTWARE\\A" Value="V"'

describe('files', () => {
  const file: FileFact = {
    size: 10,
    version: [6, 1, 7601, 17514],
    created: '2010-11-20T00:00:00.000Z',
    modified: '2010-11-21T00:00:00.000Z',
    language: 1033,
  }
  const there: Partial<ImageFactReader> = { file: () => file }

  it.each([
    ['<b.FileExists Path="a" Csidl="36"/>', 'true'],
    ['<b.FileExists Path="a" Csidl="36" Size="10" Version="6.1.7601.17514" Language="1033"/>', 'true'],
    ['<b.FileExists Path="a" Csidl="36" Size="11"/>', 'false'],
    ['<b.FileExists Path="a" Csidl="36" Version="6.1"/>', 'false'],
    ['<b.FileExists Path="a" Csidl="36" Language="1031"/>', 'false'],
    ['<b.FileVersion Path="a" Version="6.1.7601.17514"/>', 'true'],
    ['<b.FileVersion Path="a" Version="6.1.7601.17514" Language="1031"/>', 'false'],
    ['<b.FileCreated Path="a" Comparison="LessThan" Created="2010-11-20T00:00:01Z"/>', 'true'],
    ['<b.FileModified Path="a" Comparison="LessThan" Modified="2010-11-20T00:00:01Z"/>', 'false'],
  ])('%s is %s', (xml, expected) => {
    expect(answerTo(xml, there)).toBe(expected)
    expect(answerTo(xml, { file: () => null })).toBe('false')
    expect(answerTo(xml)).toBe('unknown')
  })

  it.each(scalarComparisons)('FileVersion and FileSize %s', (comparison, expected) => {
    const of = (facts: Partial<FileFact>) => ({ file: () => ({ ...file, ...facts }) })
    const xml = `<b.FileVersion Path="a" Comparison="${comparison}" Version="6.1.7601.2"/>`
    const versions = [
      [6, 1, 7601, 1],
      [6, 1, 7601, 2],
      [10, 0, 0, 0],
    ]
    expect(versions.map(version => answerTo(xml, of({ version })))).toEqual(expected.map(String))
    const sized = `<b.FileSize Path="a" Comparison="${comparison}" Size="5"/>`
    expect([4, 5, 6].map(size => answerTo(sized, of({ size })))).toEqual(expected.map(String))
  })

  it('a file without a version fits none, and one whose version is not known leaves it open', () => {
    const xml = '<b.FileVersion Path="a" Comparison="LessThan" Version="9"/>'
    expect(answerTo(xml, { file: () => ({ ...file, version: null }) })).toBe('false')
    expect(answerTo(xml, { file: () => ({ ...file, version: undefined }) })).toBe('unknown')
    // What is known to be wrong decides, whatever else is not known.
    const both = '<b.FileExists Path="a" Size="11" Language="1"/>'
    expect(answerTo(both, { file: () => ({ ...file, language: undefined }) })).toBe('false')
  })
})

describe('Windows', () => {
  const windows = {
    majorVersion: 10,
    minorVersion: 0,
    buildNumber: 22_631,
    servicePackMajor: 0,
    servicePackMinor: 0,
    productType: 1,
    suiteMask: 256,
  }
  const image: Partial<ImageFactReader> = {
    windows: () => windows,
    processorArchitecture: () => 9,
    languages: () => ({ default: 'pt-BR', installed: ['pt-BR', 'zh-Hant-TW', 'nb-NO'] }),
    deviceAttribute: name => ({ OSVersion: '10.0.22631.4602', OSSkuId: '48', ProductType: 'WinNT' })[name],
    productRelease: name => (name === 'Client.OS.RS2.AMD64' ? [10, 0, 22_631, 4602] : null),
    packageInstalled: identity => identity === 'here~~~~1.0.0.0',
    updatePackagesInstalled: () => true,
    updatePackagesInstallable: () => false,
  }

  it.each([
    ['MajorVersion="10"', 'true'],
    ['MajorVersion="10" MinorVersion="0" BuildNumber="22631"', 'true'],
    ['MajorVersion="10" MinorVersion="1"', 'false'],
    ['Comparison="GreaterThanOrEqualTo" MajorVersion="6" MinorVersion="1" BuildNumber="7601"', 'true'],
    ['Comparison="GreaterThanOrEqualTo" MajorVersion="10" MinorVersion="0" BuildNumber="26100"', 'false'],
    ['Comparison="GreaterThan" MajorVersion="6" MinorVersion="3"', 'true'],
    ['Comparison="GreaterThan" MajorVersion="10"', 'false'],
    ['Comparison="LessThan" MajorVersion="10" MinorVersion="1"', 'true'],
    ['Comparison="LessThan" MajorVersion="10"', 'false'],
    ['Comparison="LessThanOrEqualTo" MajorVersion="10" MinorVersion="0" BuildNumber="22631"', 'true'],
    // By one reading the build decides after equal versions, by the other each is compared for itself.
    ['Comparison="LessThan" MajorVersion="10" MinorVersion="0" BuildNumber="26100"', 'unknown'],
    ['ServicePackMajor="0"', 'true'],
    ['Comparison="GreaterThanOrEqualTo" MajorVersion="10" ServicePackMajor="1"', 'false'],
    ['Comparison="GreaterThanOrEqualTo" MajorVersion="6" ServicePackMajor="1"', 'true'],
    ['ProductType="1"', 'true'],
    ['ProductType="3"', 'false'],
    ['Comparison="LessThan" MajorVersion="11" ProductType="3"', 'false'],
    ['SuiteMask="258" AllSuitesMustBePresent="true"', 'false'],
    ['SuiteMask="258"', 'true'],
    ['SuiteMask="2"', 'false'],
  ])('WindowsVersion %s is %s', (attributes, expected) => {
    expect(answerTo(`<b.WindowsVersion ${attributes}/>`, image)).toBe(expected)
    expect(answerTo(`<b.WindowsVersion ${attributes}/>`)).toBe('unknown')
  })

  it('leaves open what is not known of it, unless something else decides', () => {
    const partly = { windows: () => ({ ...windows, productType: undefined, suiteMask: undefined }) }
    expect(answerTo('<b.WindowsVersion MajorVersion="10" ProductType="1"/>', partly)).toBe('unknown')
    expect(answerTo('<b.WindowsVersion MajorVersion="10" SuiteMask="2"/>', partly)).toBe('unknown')
    expect(answerTo('<b.WindowsVersion MajorVersion="6" ProductType="1" SuiteMask="2"/>', partly)).toBe(
      'false',
    )
  })

  it.each([
    ['<b.WindowsLanguage Language="PT-br"/>', 'true'],
    ['<b.WindowsLanguage Language="pt"/>', 'false'],
    ['<b.WindowsLanguage Language="en"/>', 'false'],
    ['<b.MuiLanguageInstalled Language="zh-tw"/>', 'true'],
    ['<b.MuiLanguageInstalled Language="zh-cn"/>', 'false'],
    ['<b.MuiLanguageInstalled Language="no"/>', 'true'],
    ['<b.MuiInstalled/>', 'true'],
    ['<b.Processor Architecture="9"/>', 'true'],
    ['<b.Processor Architecture="0"/>', 'false'],
    ['<b.Processor Architecture="9" Level="6"/>', 'unknown'],
    [
      '<DeviceAttribute Name="OSVersion" Type="Version" Comparison="LessThan" Value="10.0.22631.9999"/>',
      'true',
    ],
    [
      '<DeviceAttribute Name="OSVersion" Type="Version" Comparison="GreaterThanOrEqualTo" Value="10.0.22632.0"/>',
      'false',
    ],
    ['<DeviceAttribute Name="OSSkuId" Type="String" Comparison="EqualTo" Value="48"/>', 'true'],
    ['<DeviceAttribute Name="OSSkuId" Type="String" Comparison="LessThan" Value="121"/>', 'true'],
    ['<DeviceAttribute Name="ProductType" Type="String" Comparison="EqualTo" Value="ServerNT"/>', 'false'],
    ['<DeviceAttribute Name="ProductType" Type="String" Comparison="LessThan" Value="x"/>', 'unknown'],
    ['<DeviceAttribute Name="CurrentBranch" Type="String" Comparison="EqualTo" Value="x"/>', 'unknown'],
    ['<ProductReleaseInstalled Name="Client.OS.RS2.AMD64" Version="10.0.22631.4602"/>', 'true'],
    ['<ProductReleaseInstalled Name="Client.OS.RS2.AMD64" Version="10.0.22631.4603"/>', 'false'],
    ['<ProductReleaseInstalled Name="Client.OS.RS2.AMD64" Version="10.0.22000"/>', 'true'],
    [
      '<ProductReleaseVersion Name="Client.OS.RS2.AMD64" Comparison="greaterthan" Version="0.0.0.0"/>',
      'true',
    ],
    [
      '<ProductReleaseVersion Name="Microsoft.NetFX.x64" Comparison="greaterthan" Version="0.0.0.0"/>',
      'false',
    ],
    ['<CbsPackageInstalled/>', 'true'],
    ['<CbsPackageInstallable/>', 'false'],
    ['<CbsPackageInstalledByIdentity PackageIdentity="here~~~~1.0.0.0"/>', 'true'],
    ['<CbsPackageInstalledByIdentity PackageIdentity="there~~~~1.0.0.0"/>', 'false'],
  ])('%s is %s', (xml, expected) => {
    expect(answerTo(xml, image)).toBe(expected)
    expect(answerTo(xml)).toBe('unknown')
  })

  it('never guesses what only a computer knows', () => {
    for (const xml of [
      '<b.SystemMetric Index="87" Value="0"/>',
      '<b.WmiQuery WqlQuery="SELECT 1"/>',
      '<b.LicenseDword Value="a" Data="1"/>',
      '<b.ClusteredOS/>',
      '<m.MsiProductInstalled ProductCode="{1}"/>',
      '<m.MsiPatchInstalled/>',
      '<d.WindowsDriverInstalled/>',
      '<b.MuiInstalled Inverted="true"/>',
    ]) {
      expect(answerTo(xml, image)).toBe('unknown')
      expect(answerTo(`<Not>${xml}</Not>`, image)).toBe('unknown')
    }
    expect(answerTo('<b.MuiInstalled/>', { languages: () => ({ default: 'en', installed: ['en'] }) })).toBe(
      'unknown',
    )
  })

  it('shows nothing of an image that would disturb a line', () => {
    const facts = { ...unknownImage, ...everyValue({ type: 'REG_SZ', data: 'a\n\u202eb' }) }
    const { because } = evaluateRule(ruleOf(`<b.RegSz ${place} Data="c"/>`), facts)
    expect(because).toEqual([
      'false: the value "V" of HKEY_LOCAL_MACHINE\\SOFTWARE\\A is "c" (it is "a\ufffd\ufffdb")',
    ])
  })
})
