// The metadata of updates: fragments, the rules in them, and the list of cabinets.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import {
  type ApplicabilityRule,
  cabinetOfRevision,
  describeRule,
  evaluateRule,
  type ImageFactReader,
  parseCabList,
  parseCore,
  parseExtended,
  parseLocalized,
  questionsOf,
  type UpdateCore,
  type UpdateExtended,
} from '#formats/update-metadata'
import { corpusPath, hasCorpus } from '../../corpus.ts'
import { unknownImage } from '../../update-rules.ts'
import { mutateXml } from '../mutate-xml.ts'
import { attempt, type FuzzTarget, promise, Refused } from '../target.ts'

const guid = '267dd2b4-f9fa-4bcd-bba7-1cb00e0e59d9'
const place = 'Key="HKEY_LOCAL_MACHINE" Subkey="SOFTWARE\\A" Value="V"'
const inLoop = place.replace('HKEY_LOCAL_MACHINE', 'HKEY_LOOP_TARGET')

const core = `<UpdateIdentity UpdateID="${guid}" RevisionNumber="200" /><Properties UpdateType="Software" /><Relationships><Prerequisites><UpdateIdentity UpdateID="${guid}" /><AtLeastOne IsCategory="true"><UpdateIdentity UpdateID="${guid}" /></AtLeastOne></Prerequisites>
<BundledUpdates><UpdateIdentity UpdateID="${guid}" RevisionNumber="1" /></BundledUpdates><SupersededUpdates><UpdateIdentity UpdateID="${guid}" /></SupersededUpdates></Relationships>
<ApplicabilityRules><IsInstalled><And><CbsPackageInstalled /><Not><b.RegDword ${place} Comparison="EqualTo" Data="1" /></Not><Or><b.RegSz ${place} Comparison="EqualTo" Data="x" /><b.RegSzToVersion ${place} Comparison="LessThan" Data="7.00.0.0" />
<b.RegKeyLoop Key="HKEY_LOCAL_MACHINE" Subkey="SOFTWARE\\L" TrueIf="Any"><And><b.RegValueExists ${inLoop} Type="REG_DWORD" /><b.FileVersionPrependRegSz Path="a.exe" Comparison="EqualTo" Version="1.2.3.4" ${inLoop} /></And></b.RegKeyLoop>
<b.FileExists Path="a" Size="5" Csidl="36" Language="1033" /><b.FileModified Path="a" Comparison="LessThan" Modified="2024-01-02T03:04:05Z" /><b.WindowsVersion Comparison="LessThan" MajorVersion="6" MinorVersion="0" BuildNumber="5000" SuiteMask="128" AllSuitesMustBePresent="true" ProductType="1" />
<b.WindowsLanguage Language="en" /><b.Processor Architecture="9" /><b.SystemMetric Index="87" Comparison="EqualTo" Value="0" /><b.WmiQuery Namespace="root\\cimv2" WqlQuery="SELECT a" /><m.MsiProductInstalled ProductCode="{1}" VersionMin="1.2" />
<m.MsiFeatureInstalledForProduct><m.Feature>F</m.Feature><m.Product>{1}</m.Product></m.MsiFeatureInstalledForProduct><DeviceAttribute Name="OSVersion" Type="Version" Comparison="LessThan" Value="10.0.1.0" /><ProductReleaseInstalled Name="p" Version="1.0" /></Or></And></IsInstalled><IsInstallable><CbsPackageInstallable /></IsInstallable>
<Metadata><CbsPackageApplicabilityMetadata><assembly xmlns="urn:schemas-microsoft-com:asm.v3"><assemblyIdentity name="Package_for_KB1" version="1.0.0.0" processorArchitecture="amd64" language="neutral" publicKeyToken="31bf3856ad364e35" /><package identifier="KB1"></package></assembly></CbsPackageApplicabilityMetadata></Metadata></ApplicabilityRules>`

const extended =
  '<ExtendedProperties DefaultPropertiesLanguage="en" Handler="http://schemas.microsoft.com/msus/2002/12/UpdateHandlers/Cbs" MaxDownloadSize="9" MsrcSeverity="Important"><InstallationBehavior RebootBehavior="CanRequestReboot" /><Language>en</Language><KBArticleID>1</KBArticleID><SupportUrl>http://a/</SupportUrl></ExtendedProperties>' +
  '<Files><File Digest="JQmthtt2CKn4BslUnhPl/WTZipI=" DigestAlgorithm="SHA1" FileName="a.cab" Size="9" Modified="2015-07-21T05:27:34.5484138" PatchingType="SelfContained"><AdditionalDigest Algorithm="SHA256">2p737iOmP0zTgyXG/86tUOpWXpLf7TrzMY+eUieDcuY=</AdditionalDigest></File></Files>' +
  '<HandlerSpecificData type="cat:Category"><CategoryInformation CategoryType="Product" DisplayOrder="1" /></HandlerSpecificData>'

const localized =
  '<LocalizedProperties><Language>en</Language><Title>T</Title><Description>D</Description><MoreInfoUrl>http://a/</MoreInfoUrl></LocalizedProperties>'

const cabinets =
  '<INDEX VERSION="1"><CABLIST XOR="0"><CAB NAME="package.cab"/><CAB NAME="package2.cab" RANGESTART="0" FILESDIR="1"/><CAB NAME="package3.cab" RANGESTART="187611"/></CABLIST></INDEX>'

function realFragments(): Uint8Array[] {
  if (!hasCorpus) return []
  return [
    'cbs-rollupfix-core-reduced.xml',
    'cbs-rollupfix-extended.xml',
    'wsusscn2-package10-c-3378120.xml',
  ].map(name => new Uint8Array(readFileSync(corpusPath(`wsus/${name}`))))
}

/** A number from 0 to 255 that depends on the question alone, so that every image is the same each time. */
function chance(image: number, question: unknown): number {
  return (
    createHash('sha1')
      .update(`${image} ${JSON.stringify(question)}`)
      .digest()[0] ?? 0
  )
}

/** An image in which everything is as chance has it. */
function someImage(image: number): ImageFactReader {
  const choose = <Fact>(question: unknown, facts: readonly Fact[]) =>
    facts[chance(image, question) % facts.length] as Fact
  const texts = ['', 'x', 'C:\\x', '7.0', '1.2.3.4', 'en']
  return {
    registryKeyExists: key => choose(key, [true, false, undefined]),
    registryValue: value =>
      choose(value, [
        undefined,
        null,
        { type: 'REG_DWORD', data: chance(image, 'number') % 3 },
        { type: 'REG_BINARY', data: null },
        ...texts.map(data => ({ type: 'REG_SZ', data })),
      ]),
    registrySubkeys: key => choose(key, [undefined, null, [], ['a'], ['a', 'b\\c', '']]),
    file: file =>
      choose(file, [
        undefined,
        null,
        { size: undefined, version: undefined, created: undefined, modified: undefined, language: undefined },
        {
          size: 5,
          version: [1, 2, 3, 4],
          created: '2024-01-01T00:00:00.000Z',
          modified: '2024-01-01T00:00:00.000Z',
          language: 1033,
        },
        {
          size: 6,
          version: null,
          created: '2025-01-01T00:00:00.000Z',
          modified: '2025-01-01T00:00:00.000Z',
          language: null,
        },
      ]),
    windows: () => ({
      majorVersion: choose('major', [5, 6, 10]),
      minorVersion: choose('minor', [0, 1]),
      buildNumber: choose('build', [4999, 7601, 26_100]),
      servicePackMajor: choose('service pack', [0, 1]),
      servicePackMinor: 0,
      productType: choose('type', [1, 3, undefined]),
      suiteMask: choose('suites', [0, 128, undefined]),
    }),
    processorArchitecture: () => choose('processor', [0, 9, undefined]),
    languages: () => choose('languages', [undefined, { default: 'en-US', installed: ['en-US', 'de-DE'] }]),
    updatePackagesInstalled: () => choose('installed', [true, false, undefined]),
    updatePackagesInstallable: () => choose('installable', [true, false, undefined]),
    packageInstalled: identity => choose(identity, [true, false, undefined]),
    productRelease: name => choose(name, [undefined, null, [1, 0], [10, 0, 26_100, 1]]),
    deviceAttribute: name => choose(name, [undefined, ...texts]),
  }
}

function checkRule(rule: ApplicabilityRule): void {
  const words = describeRule(rule)
  promise(
    words.length > 0 && words.length <= 2000 && !/\p{Cc}/u.test(words),
    'a rule is not said in one line',
  )
  promise(
    new Set(questionsOf(rule).map(question => JSON.stringify(question))).size === questionsOf(rule).length,
    'a question is asked twice',
  )
  const certain = evaluateRule(rule, unknownImage).answer
  for (const image of [1, 2, 3]) {
    const { answer, because } = evaluateRule(rule, someImage(image))
    promise(because.length >= 1 && because.length <= 9, 'nothing decided, or too much')
    promise(
      because.every(reason => !/\p{Cc}/u.test(reason)),
      'a reason is not one line',
    )
    // What holds for an image of which nothing is known holds for each.
    promise(certain === 'unknown' || certain === answer, 'a fact turned an answer around that needed none')
  }
}

function checkCore(read: UpdateCore): void {
  promise(
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(read.identity.updateId),
    'an identity is no GUID',
  )
  for (const rule of [read.isInstalled, read.isInstallable, read.isSuperseded])
    if (rule !== null) checkRule(rule)
}

function checkExtended(read: UpdateExtended): void {
  for (const file of read.files) {
    promise(!/[\\/:]/.test(file.name) && file.name !== '..', 'a name of a file leads elsewhere')
    promise(Number.isSafeInteger(file.size) && file.size >= 0, 'a size is none')
    promise(file.sha1 === null || /^[0-9a-f]{40}$/.test(file.sha1), 'a SHA-1 is none')
    promise(file.sha256 === null || /^[0-9a-f]{64}$/.test(file.sha256), 'a SHA-256 is none')
  }
  promise(read.supportUrl === null || /^https?:/i.test(read.supportUrl), 'an address is no web address')
}

const words = [
  '<And>',
  '</And>',
  '<Not>',
  '</Not>',
  '<Or>',
  '</Or>',
  '<True />',
  '<False/>',
  '<b.ClusteredOS />',
  '<d.New/>',
  'Data="4294967296"',
  'Comparison="Contains"',
  'HKEY_LOOP_TARGET',
  'TrueIf="None"',
  '__proto__="1"',
  'constructor',
  '<!DOCTYPE a>',
  '&amp;',
  '&#10;',
  '&#x202e;',
  '<![CDATA[',
  ']]>',
  '</fragment>',
  '<?xml version="1.0"?>',
  'RANGESTART="0"',
]

/** `parseCore` with all that can be done with its rules, `parseExtended`, `parseLocalized` and `parseCabList`. */
export const updateFragments: FuzzTarget = {
  name: 'update-fragments',
  cases: 4000,
  words,
  mutate: mutateXml,
  seeds: () => [
    ...[core, extended, localized, cabinets].map(text => new Uint8Array(Buffer.from(text))),
    ...realFragments(),
  ],
  run: input => {
    const readCore = attempt(() => parseCore(input))
    const readExtended = attempt(() => parseExtended(input))
    const readLocalized = attempt(() => parseLocalized(input))
    const readCabinets = attempt(() => parseCabList(input))
    if (readCore !== null) checkCore(readCore)
    if (readExtended !== null) checkExtended(readExtended)
    if (readLocalized !== null) promise(readLocalized.title !== '', 'a title is empty')
    for (const cabinet of readCabinets ?? []) {
      if (cabinet.rangeStart === null) continue
      promise(
        cabinetOfRevision(readCabinets ?? [], cabinet.rangeStart) === cabinet,
        'a cabinet is not found by its range',
      )
    }
    if ([readCore, readExtended, readLocalized, readCabinets].every(read => read === null))
      throw new Refused({})
  },
}
