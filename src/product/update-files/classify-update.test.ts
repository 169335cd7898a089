import { describe, expect, it } from 'vitest'
import { classifyPackages, classifyPayload, classifyPlainFiles, hardestPayload } from './classify-update.ts'
import { architectureOf, findArticle } from './make-facts.ts'

const nothing = { packageNames: [], releaseTypes: [], manifestNames: [] }
const safeOs = 'amd64_microsoft-windows-winpe_tools_31bf3856ad364e35_10.0.1.1_none_0123456789abcdef.manifest'

describe('kind', () => {
  it.each([
    ['Package_for_RollupFix', 'cumulative-update'],
    ['Package_for_ServicingStack_9456', 'servicing-stack-update'],
    ['Package_for_DotNetRollup_481', 'dotnet-cumulative-update'],
    ['Package_for_SafeOSDU', 'safe-os-dynamic-update'],
    ['Microsoft-Windows-UpdateTargeting-25H2-EnablementPackage', 'enablement-package'],
    ['Package_for_KB2999226', 'update'],
  ])('of a package %s is %s', (name, kind) => {
    expect(classifyPackages({ ...nothing, packageNames: ['Other', name] })).toBe(kind)
  })

  it('is the cumulative update when it comes with its servicing stack or holds Safe OS components', () => {
    const packageNames = ['Package_for_ServicingStack_1', 'Package_for_RollupFix']
    expect(classifyPackages({ ...nothing, packageNames, manifestNames: [safeOs] })).toBe('cumulative-update')
  })

  it('follows the release type, and marks among the components', () => {
    expect(classifyPackages({ ...nothing, releaseTypes: ['Language Pack'] })).toBe('language-pack')
    expect(classifyPackages({ ...nothing, releaseTypes: ['OnDemand Pack'] })).toBe('feature-on-demand')
    expect(classifyPackages({ ...nothing, manifestNames: [safeOs] })).toBe('safe-os-dynamic-update')
    const secureBoot = 'amd64_microsoft-windows-s..boot-firmwareupdate_31bf3856ad364e35_1_none_0.manifest'
    expect(classifyPackages({ ...nothing, manifestNames: [secureBoot] })).toBe('secure-boot-update')
  })

  it('of plain files is told by setup or Defender files, and null for anything else', () => {
    expect(classifyPlainFiles(['en-us/setup.exe.mui', 'setupplatform.dll'])).toBe('setup-dynamic-update')
    expect(classifyPlainFiles(['ReplacementManifests/a.man'])).toBe('setup-dynamic-update')
    const defender = [
      'Definition Updates/Updates/mpavbase.vdm',
      'Platform/4.18.1.1/MsMpEng.exe',
      'MpSigStub.exe',
    ]
    expect(classifyPlainFiles(defender)).toBe('defender-update')
    expect(classifyPlainFiles(['driver.inf', 'driver.sys'])).toBeNull()
    expect(classifyPlainFiles([])).toBeNull()
  })
})

describe('payload', () => {
  const component = 'amd64_c_31bf3856ad364e35_1.0.0.0_none_0123456789abcdef'
  it.each([
    ['full', [`${component}/a.dll`, 'update.mum'], null],
    ['psfx', [`${component}/f/a.dll`, `${component}/r/a.dll`], null],
    ['psf', ['express.psf.cix.xml', `${component}.manifest`], null],
    ['cix-pa30', ['_manifest_.cix.xml', '0'], true],
    ['full', ['_manifest_.cix.xml', 'a'], false],
    ['none', ['update.mum', `${component}.manifest`], null],
  ] as const)('is %s for %j', (payload, paths, hasDelta) => {
    expect(classifyPayload(paths, hasDelta)).toBe(payload)
  })

  it('of an update is that of its most demanding cabinet', () => {
    expect(hardestPayload(['full', 'psf', 'none'])).toBe('psf')
    expect(hardestPayload([])).toBe('none')
  })
})

describe('names', () => {
  it.each([
    ['KB2999226', 'KB2999226'],
    ['kb2999226_BF', 'KB2999226'],
    ['2999226', 'KB2999226'],
    ['http://support.microsoft.com/?kbid=2999226', 'KB2999226'],
    ['windows10.0-kb5031539-x64_0123456789.cab', 'KB5031539'],
    ['windows10.0-x64_4525237912345.cab', null],
    ['KB1', null],
    ['default', null],
  ])('article in %s is %s', (text, article) => {
    expect(findArticle([null, text])).toBe(article)
  })

  it.each([
    ['windows10.0-kb5031539-x64_ab.cab', 'amd64'],
    ['Windows11.0-KB5043080-arm64.msu', 'arm64'],
    ['Windows6.1-KB2465285-x86.msu', 'x86'],
    ['update.cab', null],
    ['prefix64.cab', null],
  ])('architecture in %s is %s', (text, architecture) => {
    expect(architectureOf(text)).toBe(architecture)
  })
})
