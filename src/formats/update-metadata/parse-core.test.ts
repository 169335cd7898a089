import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { packageIdentityText } from '#formats/cbs'
import { corpusPath, hasCorpus } from '../../../tests/corpus.ts'
import { parseCore } from './index.ts'

const identity = '<UpdateIdentity UpdateID="267DD2B4-f9fa-4bcd-bba7-1cb00e0e59d9" RevisionNumber="200" />'
const properties = '<Properties UpdateType="Software" ExplicitlyDeployable="true" />'
const other = (digit: number) => `00000000-0000-0000-0000-00000000000${digit}`
const update = (digit: number, more = '') => `<UpdateIdentity UpdateID="${other(digit)}" ${more}/>`

/** A fragment whose `IsInstalled` is this rule. */
const withRule = (rule: string) =>
  `${identity}${properties}<ApplicabilityRules><IsInstalled>${rule}</IsInstalled></ApplicabilityRules>`
const unreadable = (sentence: RegExp) =>
  expect.objectContaining({ code: 'UPDATE_METADATA_UNREADABLE', message: expect.stringMatching(sentence) })

describe('parseCore', () => {
  it('reads what an update is and what it depends on', () => {
    const core = parseCore(
      `${identity}${properties}<Relationships><Prerequisites>${update(1)}<AtLeastOne IsCategory="true">${update(2)}${update(3)}</AtLeastOne>` +
        `<AtLeastOne>${update(4)}</AtLeastOne></Prerequisites><BundledUpdates>${update(5, 'RevisionNumber="7"')}<AtLeastOne>${update(6, 'RevisionNumber="8"')}` +
        `</AtLeastOne></BundledUpdates><SupersededUpdates>${update(8)}</SupersededUpdates></Relationships>`,
    )
    expect(core).toEqual({
      identity: { updateId: '267dd2b4-f9fa-4bcd-bba7-1cb00e0e59d9', revisionNumber: 200 },
      updateType: 'Software',
      properties: { UpdateType: 'Software', ExplicitlyDeployable: 'true' },
      prerequisites: [
        { kind: 'update', updateId: other(1) },
        { kind: 'anyOf', isCategory: true, updateIds: [other(2), other(3)] },
        { kind: 'anyOf', isCategory: false, updateIds: [other(4)] },
      ],
      bundledUpdates: [
        { kind: 'update', update: { updateId: other(5), revisionNumber: 7 } },
        { kind: 'anyOf', updates: [{ updateId: other(6), revisionNumber: 8 }] },
      ],
      supersededUpdates: [other(8)],
      isInstalled: null,
      isInstallable: null,
      isSuperseded: null,
      packages: [],
      unknownElements: [],
    })
  })

  it('takes bytes in UTF-8 and UTF-16, and a declaration at the start', () => {
    const text = `<?xml version="1.0" encoding="utf-16"?>${identity}${properties}`
    for (const input of [
      text,
      Buffer.from(`\ufeff${text}`, 'utf16le'),
      Buffer.from(identity + properties),
      Buffer.from(`\ufeff${identity}${properties}`),
      Buffer.from(identity + properties, 'utf16le'),
    ]) {
      expect(parseCore(input).identity.revisionNumber).toBe(200)
    }
  })

  it('says which elements it does not know, and keeps the type that it does not know', () => {
    const core = parseCore(
      `${identity}<Properties UpdateType="Firmware"/><New/><Relationships><Prerequisites><Never/></Prerequisites></Relationships>` +
        '<ApplicabilityRules><Metadata><m.MsiPatchMetadata><x/></m.MsiPatchMetadata></Metadata></ApplicabilityRules>',
    )
    expect([core.updateType, core.properties]).toEqual(['Other', { UpdateType: 'Firmware' }])
    expect(core.unknownElements).toEqual(['Metadata/m.MsiPatchMetadata', 'New', 'Prerequisites/Never'])
  })

  it.each([
    ['two identities', `${identity}${identity}${properties}`, /two "UpdateIdentity"/],
    ['no identity', properties, /no "UpdateIdentity"/],
    ['no properties', identity, /no "Properties"/],
    ['two lists of rules', `${withRule('<True/>')}<ApplicabilityRules/>`, /two "ApplicabilityRules"/],
    [
      'an identity that is no GUID',
      `<UpdateIdentity UpdateID="{1}" RevisionNumber="1"/>${properties}`,
      /UpdateID "\{1\}" is not a GUID/,
    ],
    ['a revision that is no number', identity.replace('200', '-1') + properties, /RevisionNumber "-1"/],
    ['a revision beyond 32 bits', identity.replace('200', '4294967296') + properties, /RevisionNumber/],
    ['no revision', update(1) + properties, /no attribute "RevisionNumber"/],
    [
      'a group of nothing',
      `${identity}${properties}<Relationships><Prerequisites><AtLeastOne/></Prerequisites></Relationships>`,
      /names no update/,
    ],
    ['an empty rule', withRule(''), /"IsInstalled" holds no rule/],
    ['two rules beside each other', withRule('<True/><True/>'), /more than one rule/],
    [
      'a package that is none',
      `${identity}${properties}<ApplicabilityRules><Metadata><CbsPackageApplicabilityMetadata><assembly/></CbsPackageApplicabilityMetadata></Metadata></ApplicabilityRules>`,
      /core fragment, package manifest.*"assembly" was expected/,
    ],
    ['a root that ends early', `</fragment><fragment>${identity}${properties}`, /not well-formed/],
    ['nothing', '', /no "Properties"/],
  ])('refuses %s', (_, text, sentence) => {
    expect(() => parseCore(text)).toThrow(unreadable(sentence))
  })

  it.skipIf(!hasCorpus)('reads a real cumulative update of 2023 (skipped without the real files)', () => {
    const core = parseCore(readFileSync(corpusPath('wsus/cbs-rollupfix-core-reduced.xml')))
    expect(core.isInstalled).toEqual({
      operator: 'And',
      operands: [
        { operator: 'CbsPackageInstalled' },
        {
          operator: 'Not',
          operand: {
            operator: 'RegDword',
            registry: {
              root: 'HKEY_LOCAL_MACHINE',
              subkey: 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing',
              value: 'LCUReoffer',
              is32Bit: false,
            },
            comparison: 'EqualTo',
            data: 1,
          },
        },
      ],
    })
    expect(core.isInstallable).toEqual({ operator: 'CbsPackageInstallable' })
    expect(core.packages.map(({ identity }) => packageIdentityText(identity))).toEqual([
      'Package_for_RollupFix~31bf3856ad364e35~arm64~~22000.1936.1.9',
    ])
    expect(core.prerequisites).toHaveLength(3)
    expect(core.unknownElements).toEqual([])
  })

  it.skipIf(!hasCorpus)(
    'reads a real entry of the offline catalogue (skipped without the real files)',
    () => {
      const core = parseCore(readFileSync(corpusPath('wsus/wsusscn2-package10-c-3378120.xml')))
      expect(core.prerequisites.map(({ kind }) => kind)).toEqual(['update', 'anyOf', 'update', 'anyOf'])
      expect(core.isInstalled).toEqual({
        operator: 'FileVersion',
        file: { kind: 'folder', csidl: 37, path: '\\tzchange.exe' },
        comparison: 'GreaterThanOrEqualTo',
        version: [5, 2, 3790, 4610],
        language: null,
      })
    },
  )
})

describe('a rule', () => {
  const place = 'Key="HKEY_LOCAL_MACHINE" Subkey="SOFTWARE\\A" Value="V"'
  const registry = { root: 'HKEY_LOCAL_MACHINE', subkey: 'SOFTWARE\\A', value: 'V', is32Bit: false }
  const { value: _, ...key } = registry
  const file = { kind: 'registry', registry, path: 'a.exe' }

  it.each([
    [
      '<b.RegKeyExists Key="HKEY_LOCAL_MACHINE" Subkey="SOFTWARE\\A" RegType32="true"/>',
      { operator: 'RegKeyExists', registry: { ...key, is32Bit: true } },
    ],
    [
      `<b.RegValueExists ${place} Type="REG_DWORD"/>`,
      { operator: 'RegValueExists', registry, type: 'REG_DWORD' },
    ],
    [
      `<b.RegDword ${place} Data="4294967295"/>`,
      { operator: 'RegDword', registry, comparison: 'EqualTo', data: 4_294_967_295 },
    ],
    [
      `<b.RegSz ${place} Comparison="beginswith" Data=" x "/>`,
      { operator: 'RegSz', registry, comparison: 'BeginsWith', data: ' x ' },
    ],
    [
      `<b.RegExpandSz ${place} Comparison="EndsWith" Data="x"/>`,
      { operator: 'RegExpandSz', registry, comparison: 'EndsWith', data: 'x' },
    ],
    [
      `<b.RegSzToVersion ${place} Comparison="LessThan" Data="7.00"/>`,
      { operator: 'RegSzToVersion', registry, comparison: 'LessThan', data: [7, 0] },
    ],
    [
      '<b.RegKeyLoop Key="HKEY_LOCAL_MACHINE" Subkey="SOFTWARE\\A" TrueIf="none"><True/></b.RegKeyLoop>',
      { operator: 'RegKeyLoop', registry: key, trueIf: 'None', operand: { operator: 'True' } },
    ],
    [
      `<b.FileExistsPrependRegSz ${place} Path="a.exe" Language="1033" Size="9007199254740991"/>`,
      { operator: 'FileExists', file, size: Number.MAX_SAFE_INTEGER, version: null, language: 1033 },
    ],
    [
      `<b.FileVersionPrependRegSz ${place} Path="a.exe" Comparison="GreaterThan" Version="1.2.3.4"/>`,
      { operator: 'FileVersion', file, comparison: 'GreaterThan', version: [1, 2, 3, 4], language: null },
    ],
    [
      `<b.FileSize Path="a" Csidl="36" Comparison="LessThanOrEqualTo" Size="0"/>`,
      {
        operator: 'FileSize',
        file: { kind: 'folder', csidl: 36, path: 'a' },
        comparison: 'LessThanOrEqualTo',
        size: 0,
      },
    ],
    [
      `<b.FileCreated Path="C:\\a" Comparison="LessThan" Created="2024-01-02T03:04:05+01:00"/>`,
      {
        operator: 'FileCreated',
        file: { kind: 'folder', csidl: null, path: 'C:\\a' },
        comparison: 'LessThan',
        time: '2024-01-02T02:04:05.000Z',
      },
    ],
    [
      `<b.FileModifiedPrependRegSz ${place} Path="a.exe" Modified="2024-01-02T03:04:05"/>`,
      { operator: 'FileModified', file, comparison: 'EqualTo', time: '2024-01-02T03:04:05.000Z' },
    ],
    ['<b.WindowsLanguage Language="zh-CN"/>', { operator: 'WindowsLanguage', language: 'zh-CN' }],
    ['<b.MuiLanguageInstalled Language="de"/>', { operator: 'MuiLanguageInstalled', language: 'de' }],
    ['<b.MuiInstalled/>', { operator: 'MuiInstalled' }],
    ['<b.ClusteredOS/>', { operator: 'ClusteredOS' }],
    [
      '<b.Processor Architecture="9"/>',
      { operator: 'Processor', architecture: 9, level: null, revision: null },
    ],
    [
      '<b.SystemMetric Index="87" Comparison="EqualTo" Value="-1"/>',
      { operator: 'SystemMetric', index: 87, comparison: 'EqualTo', value: -1 },
    ],
    [
      '<b.WmiQuery WqlQuery="SELECT 1"/>',
      { operator: 'WmiQuery', namespace: 'root\\cimv2', query: 'SELECT 1' },
    ],
    [
      '<b.LicenseDword Value="a" Comparison="EqualTo" Data="1"/>',
      { operator: 'LicenseDword', value: 'a', comparison: 'EqualTo', data: 1 },
    ],
    [
      '<DeviceAttribute Name="OSVersion" Type="Version" Comparison="LessThan" Value="10.0.22622.0"/>',
      {
        operator: 'DeviceAttribute',
        name: 'OSVersion',
        type: 'Version',
        comparison: 'LessThan',
        value: '10.0.22622.0',
      },
    ],
    [
      '<ProductReleaseInstalled Name="Client.OS.RS2.ARM64" Version="10.0.22621.5909"/>',
      { operator: 'ProductReleaseInstalled', name: 'Client.OS.RS2.ARM64', version: [10, 0, 22_621, 5909] },
    ],
    [
      '<ProductReleaseVersion Name="a" Comparison="greaterthan" Version="0.0.0.0"/>',
      { operator: 'ProductReleaseVersion', name: 'a', comparison: 'GreaterThan', version: [0, 0, 0, 0] },
    ],
    [
      '<CbsPackageInstalledByIdentity PackageIdentity="a~b~c~~1.0.0.0"/>',
      { operator: 'CbsPackageInstalledByIdentity', identity: 'a~b~c~~1.0.0.0' },
    ],
    [
      '<m.MsiProductInstalled ProductCode="{1}" VersionMin="9.00.1399.06" ExcludeVersionMin="true" Language="1033"/>',
      {
        operator: 'MsiProductInstalled',
        productCode: '{1}',
        versionMin: [9, 0, 1399, 6],
        versionMax: null,
        excludeVersionMin: true,
        excludeVersionMax: false,
        language: 1033,
      },
    ],
    [
      '<m.MsiFeatureInstalledForProduct AllFeaturesRequired="true"><m.Feature>F</m.Feature><m.Product>{1}</m.Product></m.MsiFeatureInstalledForProduct>',
      {
        operator: 'OtherInstallerRule',
        name: 'MsiFeatureInstalledForProduct',
        attributes: { AllFeaturesRequired: 'true' },
        children: [
          { name: 'Feature', text: 'F' },
          { name: 'Product', text: '{1}' },
        ],
      },
    ],
    [
      '<b.WindowsVersion MajorVersion="10" ServicePackMajor="0" ProductType="1" SuiteMask="128" AllSuitesMustBePresent="1"/>',
      {
        operator: 'WindowsVersion',
        condition: {
          comparison: 'EqualTo',
          majorVersion: 10,
          minorVersion: null,
          buildNumber: null,
          servicePackMajor: 0,
          servicePackMinor: null,
          productType: 1,
          suiteMask: 128,
          allSuitesMustBePresent: true,
        },
      },
    ],
    [
      '<d.WindowsDriverInstalled><x/></d.WindowsDriverInstalled>',
      { operator: 'Unknown', name: 'd.WindowsDriverInstalled', attributes: {}, attribute: null },
    ],
    ['<b.constructor/>', { operator: 'Unknown', name: 'b.constructor', attributes: {}, attribute: null }],
    // An attribute that is not known may turn the meaning around: the rule is not known any more.
    [
      '<b.MuiInstalled Inverted="true"/>',
      {
        operator: 'Unknown',
        name: 'b.MuiInstalled',
        attributes: { Inverted: 'true' },
        attribute: 'Inverted',
      },
    ],
  ])('is read: %s', (rule, read) => {
    expect(parseCore(withRule(rule)).isInstalled).toEqual(read)
  })

  it.each([
    ['<And/>', /"And" has nothing inside/],
    ['<Or/>', /"Or" has nothing inside/],
    ['<Not/>', /"Not" has nothing inside/],
    ['<Not><True/><True/></Not>', /"Not" may not have/],
    ['<True><True/></True>', /"True" may not have/],
    ['<b.RegKeyLoop Key="a" Subkey="b" TrueIf="Any"/>', /has nothing inside/],
    ['<b.RegKeyLoop Key="a" Subkey="b"><True/></b.RegKeyLoop>', /no attribute "TrueIf"/],
    ['<b.RegKeyLoop Key="a" Subkey="b" TrueIf="Some"><True/></b.RegKeyLoop>', /unacceptable TrueIf/],
    [`<b.RegDword ${place} Data="4294967296"/>`, /unacceptable Data: "4294967296"/],
    [`<b.RegDword ${place} Data="-1"/>`, /unacceptable Data/],
    [`<b.RegDword ${place} Data="0x1"/>`, /unacceptable Data/],
    [`<b.RegDword ${place} Data=""/>`, /unacceptable Data/],
    [`<b.RegDword ${place} Data="1" Comparison="Like"/>`, /unacceptable Comparison: "like"/],
    [`<b.RegDword ${place} Data="1" RegType32="maybe"/>`, /unacceptable RegType32/],
    [`<b.RegDword ${place}/>`, /no attribute "Data"/],
    [`<b.RegSzToVersion ${place} Data="1.2.3.4.5"/>`, /unacceptable Data/],
    [`<b.RegSzToVersion ${place} Data="1..2"/>`, /unacceptable Data/],
    [`<b.RegSzToVersion ${place} Data="4294967296"/>`, /unacceptable Data/],
    ['<b.FileSize Path="a" Size="9007199254740992"/>', /unacceptable Size/],
    ['<b.FileCreated Path="a" Created="2024-13-01T00:00:00Z"/>', /unacceptable Created/],
    ['<b.SystemMetric Index="2147483648" Value="0"/>', /unacceptable Index/],
    [`<b.RegSz ${place} Data="${'x'.repeat(40_000)}"/>`, /"Data" of "b.RegSz" has 40000 characters/],
  ])('is refused: %s', (rule, sentence) => {
    expect(() => parseCore(withRule(rule))).toThrow(unreadable(sentence))
  })
})

describe('a fragment that was made to do harm', () => {
  it.each([
    [
      'a document type',
      `<!DOCTYPE a [<!ENTITY b "xx"><!ENTITY c "&b;&b;">]>${withRule('<True/>')}`,
      /doctype/,
    ],
    ['an external entity', `<!DOCTYPE a SYSTEM "file:///etc/passwd">${identity}`, /doctype/],
    ['an entity that nobody declared', withRule('&lol;'), /not well-formed/],
    [
      'rules inside each other',
      withRule(`${'<Not>'.repeat(100_000)}<True/>${'</Not>'.repeat(100_000)}`),
      /deep/,
    ],
    ['rules that never end', withRule('<Not>'.repeat(100_000)), /deep/],
    [
      'attributes without end',
      withRule(`<b.RegDword ${Array.from({ length: 100_000 }, (_, index) => `a${index}=""`).join(' ')}/>`),
      /attributes/,
    ],
    ['a name without end', withRule(`<${'n'.repeat(100_000)}>`), /not well-formed/],
  ])('is refused with a short sentence: %s', (_, text, sentence) => {
    expect(() => parseCore(text)).toThrow(unreadable(sentence))
    expect(() => parseCore(text)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^.{1,500}$/) }),
    )
  })
})
