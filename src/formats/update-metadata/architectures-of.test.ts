import { describe, expect, it } from 'vitest'
import { architecturesOf } from './architectures-of.ts'
import { parseCore } from './parse-core.ts'

const core = (installable: string, packages = '') =>
  parseCore(
    `<UpdateIdentity UpdateID="267dd2b4-f9fa-4bcd-bba7-1cb00e0e59d9" RevisionNumber="1"/><Properties UpdateType="Software"/>` +
      `<ApplicabilityRules><IsInstalled><False/></IsInstalled><IsInstallable>${installable}</IsInstallable>` +
      `<Metadata><CbsPackageApplicabilityMetadata>${packages}</CbsPackageApplicabilityMetadata></Metadata></ApplicabilityRules>`,
  )
const packageFor = (architecture: string) =>
  `<assembly xmlns="urn:schemas-microsoft-com:asm.v3" manifestVersion="1.0"><assemblyIdentity name="P" version="1.0.0.0" processorArchitecture="${architecture}" language="neutral" publicKeyToken="31bf3856ad364e35"/>` +
  `<package identifier="KB1" releaseType="Update"/></assembly>`
const processor = (number: number) => `<b.Processor Architecture="${number}"/>`

describe('the architectures of an update', () => {
  it.each([
    [
      'those of its packages',
      '<CbsPackageInstallable/>',
      packageFor('arm64') + packageFor('AMD64'),
      ['arm64', 'x64'],
    ],
    ['its packages before its rules', processor(0), packageFor('amd64'), ['x64']],
    ['its rules, when packages name none', processor(0), packageFor('neutral'), ['x86']],
    ['any of its rules', `<Or>${processor(9)}<And>${processor(12)}<True/></And></Or>`, '', ['arm64', 'x64']],
    ['not what a rule excludes', `<And>${processor(9)}<Not>${processor(6)}</Not></And>`, '', ['x64']],
    [
      'that of a package which must be there',
      '<b.CbsPackageInstalledByIdentity PackageIdentity="A~31bf3856ad364e35~arm64~~1.0.0.0"/>',
      '',
      ['arm64'],
    ],
    [
      'that of a product release',
      '<b.ProductReleaseInstalled Name="Client.OS.RS2.ARM64" Version="10.0.22621.1"/>',
      '',
      ['arm64'],
    ],
    ['none', '<True/>', '', []],
  ])('are %s', (_, installable, packages, expected) => {
    expect(architecturesOf(core(installable, packages))).toEqual(expected)
  })
})
