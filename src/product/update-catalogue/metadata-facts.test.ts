import { describe, expect, it } from 'vitest'
import { factsOf, type KeptUpdate } from './metadata-facts.ts'

const parent = (name: string) =>
  `<parent><assemblyIdentity name="${name}" version="6.1.7601.17514" processorArchitecture="amd64" language="neutral" publicKeyToken="31bf3856ad364e35"/></parent>`
const packageNamed = (name: string, extended = '') =>
  `<assembly xmlns="urn:schemas-microsoft-com:asm.v3" manifestVersion="1.0"><assemblyIdentity name="${name}" version="6.1.1.6" processorArchitecture="amd64" language="neutral" publicKeyToken="31bf3856ad364e35"/>` +
  `<package identifier="KB1" releaseType="Update" restart="possible">${parent('Foundation')}${extended}</package></assembly>`
const core = (packages = '') =>
  `<UpdateIdentity UpdateID="267dd2b4-f9fa-4bcd-bba7-1cb00e0e59d9" RevisionNumber="1"/><Properties UpdateType="Software"/>` +
  `<ApplicabilityRules><Metadata><CbsPackageApplicabilityMetadata>${packages}</CbsPackageApplicabilityMetadata></Metadata></ApplicabilityRules>`
const kept = (changes: Partial<KeptUpdate> = {}): KeptUpdate => ({
  title: 'Part',
  type: 'Software',
  handler: 'Cbs',
  core: core(packageNamed('Package_for_KB1')),
  ...changes,
})

describe('facts from the metadata', () => {
  it('are the packages with their parents, each package once', () => {
    expect(factsOf([kept(), kept()])).toMatchObject({
      architectures: ['x64'],
      packages: [
        {
          identity: 'Package_for_KB1~31bf3856ad364e35~amd64~~6.1.1.6',
          releaseType: 'Update',
          restart: 'possible',
          parents: [['Foundation~31bf3856ad364e35~amd64~~6.1.7601.17514']],
        },
      ],
    })
  })

  it.each([
    ['Cbs', kept(), 'yes', 'handler Cbs'],
    ['OSInstaller', kept({ handler: 'OSInstaller' }), 'no', 'running Windows'],
    ['another handler', kept({ handler: 'CommandLineInstallation' }), 'no', 'CommandLineInstallation'],
    ['no handler', kept({ handler: null }), 'unknown', 'does not say'],
    ['a category', kept({ type: 'Category', handler: null }), 'no', 'Category'],
    ['rules that cannot be read', kept({ core: '<Properties' }), 'unknown', 'core fragment'],
  ] as const)('say whether an image takes it offline: %s', (_, one, answer, because) => {
    const { offlineServicing } = factsOf([one])
    expect(offlineServicing).toEqual({ answer, because: [expect.stringContaining(because)] })
  })

  it('name a package that is finished when Windows starts', () => {
    const packages = packageNamed(
      'Later',
      '<m:packageExtended xmlns:m="urn:schemas-microsoft-com:asm.v3" completelyOfflineCapable="no"/>',
    )
    const { offlineServicing } = factsOf([kept({ core: core(packages) })])
    expect(offlineServicing.answer).toBe('yes')
    expect(offlineServicing.because[1]).toContain('Later~31bf3856ad364e35~amd64~~6.1.1.6 is finished')
  })

  it.each([
    ['parts that all can', [kept(), kept()], 'yes'],
    ['parts of which one can', [kept(), kept({ handler: 'OSInstaller' })], 'in-part'],
    ['parts that all cannot', [kept({ handler: 'X' }), kept({ handler: 'OSInstaller' })], 'no'],
    ['parts that cannot and an unknown one', [kept({ handler: 'X' }), kept({ handler: null })], 'unknown'],
    ['no part that is here', [], 'unknown'],
  ] as const)('of a bundle: %s', (_, parts, answer) => {
    expect(factsOf(parts).offlineServicing.answer).toBe(answer)
  })
})
