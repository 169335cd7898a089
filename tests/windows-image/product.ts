// What differs between the Windows versions that we imitate.

import type { AssemblyIdentity } from '#formats/cbs'
import { windowsPackage } from './assembly-xml.ts'

/** The products that can be made. */
export const syntheticProducts = ['windows11', 'windows7'] as const
/** One of {@link syntheticProducts}. */
export type SyntheticProduct = (typeof syntheticProducts)[number]

/** One edition of a product: an image of install.wim. */
export type SyntheticEdition = { editionId: string; name: string }

/** A package and its `CurrentState` (0x70 installed, 0x50 superseded, 0x40 staged). */
export type SyntheticPackage = { identity: AssemblyIdentity; identifier: string; state: number }

/** A product. */
export type ProductFacts = {
  product: SyntheticProduct
  major: number
  minor: number
  build: number
  /** Update build revision, or service pack build. */
  revision: number
  /** Version of the components of the first release. */
  componentVersion: string
  buildLabEx: string
  displayVersion: string | null
  editions: readonly SyntheticEdition[]
  packages: readonly SyntheticPackage[]
  /** Files beside setup.exe in the media's `sources`, besides those that all have. */
  setupFiles: readonly string[]
}

const installed = 0x70
const superseded = 0x50
const staged = 0x40

/** The facts of a product, for one or more languages. */
export function productFacts(product: SyntheticProduct, languages: readonly string[]): ProductFacts {
  return product === 'windows11' ? windows11(languages) : windows7(languages)
}

function windows11(languages: readonly string[]): ProductFacts {
  const componentVersion = '10.0.26100.1'
  const revision = 1742
  const at = `10.0.26100.${revision}`
  return {
    product: 'windows11',
    major: 10,
    minor: 0,
    build: 26100,
    revision,
    componentVersion,
    buildLabEx: '26100.1.amd64fre.ge_release.240331-1435',
    displayVersion: '24H2',
    editions: [
      { editionId: 'Professional', name: 'Windows 11 Pro' },
      { editionId: 'Core', name: 'Windows 11 Home' },
      { editionId: 'Enterprise', name: 'Windows 11 Enterprise' },
      { editionId: 'Education', name: 'Windows 11 Education' },
    ],
    packages: [
      row('Microsoft-Windows-Foundation-Package', componentVersion, 'Foundation', installed),
      row('Microsoft-Windows-Client-Desktop-Required-Package', at, 'Desktop', installed),
      row('Microsoft-Windows-NetFx4-Package', at, 'NetFx4', installed),
      row('Package_for_RollupFix', '26100.1.1.1', 'KB5039239', superseded),
      row('Package_for_RollupFix', `26100.${revision}.1.10`, 'KB5043080', installed),
      row('Package_for_ServicingStack_1738', '26100.1738.1.0', 'KB5043113', installed),
      row('Package_for_DotNetRollup_481', '10.0.9277.2', 'KB5042099', installed),
      row('Microsoft-Windows-NetFx3-OnDemand-Package', at, 'NetFx3', staged),
      ...languages.map(language => languagePack(language, at)),
    ],
    setupFiles: ['setuphost.exe', 'setupprep.exe', 'SetupPlatform.dll', 'appraiser.dll', 'ei.cfg'],
  }
}

function windows7(languages: readonly string[]): ProductFacts {
  const componentVersion = '6.1.7601.17514'
  return {
    product: 'windows7',
    major: 6,
    minor: 1,
    build: 7601,
    revision: 17514,
    componentVersion,
    buildLabEx: '7601.17514.amd64fre.win7sp1_rtm.101119-1850',
    displayVersion: null,
    editions: [
      { editionId: 'Professional', name: 'Windows 7 Professional' },
      { editionId: 'HomePremium', name: 'Windows 7 Home Premium' },
      { editionId: 'Enterprise', name: 'Windows 7 Enterprise' },
      { editionId: 'Ultimate', name: 'Windows 7 Ultimate' },
    ],
    packages: [
      row('Microsoft-Windows-Foundation-Package', componentVersion, 'Foundation', installed),
      row('Microsoft-Windows-Client-Features-Package', componentVersion, 'Features', installed),
      row('Microsoft-Windows-Client-Drivers-Package', componentVersion, 'Drivers', installed),
      row('Package_for_KB976932', '6.1.1.17514', 'KB976932', installed),
      row('Package_for_KB2533552', '6.1.1.1', 'KB2533552', installed),
      row('Microsoft-Windows-Telnet-Client-Package', componentVersion, 'Telnet', staged),
      ...languages.map(language => languagePack(language, componentVersion)),
    ],
    setupFiles: ['win32ui.dll', 'wdsclient.dll', 'ei.cfg'],
  }
}

function languagePack(language: string, version: string): SyntheticPackage {
  return row('Microsoft-Windows-Client-LanguagePack-Package', version, 'LanguagePack', installed, language)
}

function row(
  name: string,
  version: string,
  identifier: string,
  state: number,
  language = 'neutral',
): SyntheticPackage {
  return { identity: windowsPackage(name, version, { language }), identifier, state }
}
