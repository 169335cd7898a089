// Facts of made-up images and updates, for tests of pure rules: as `inspect` and the reading of updates would give them.

import { createHash } from 'node:crypto'
import { type AssemblyIdentity, keyForm, type ParentRequirement } from '#formats/cbs'
import type { DefenderInImage, ImageFacts } from '#product/servicing-engines'
import type { ComponentFacts, DefenderFacts, PackageFacts, UpdateFacts } from '#product/update-files'

const token = '31bf3856ad364e35'

/** An identity of Windows: amd64, neutral. */
export function exampleIdentity(
  name: string,
  version: string,
  rest: Partial<AssemblyIdentity> = {},
): AssemblyIdentity {
  return {
    name,
    version,
    processorArchitecture: 'amd64',
    language: 'neutral',
    publicKeyToken: token,
    ...rest,
  }
}

/** The package that every example update has as its parent. */
export const exampleParent = exampleIdentity('Microsoft-Windows-Foundation-Package', '10.0.26100.1')

/** An amd64 image of Windows 11 with its foundation package. */
export function exampleImage(rest: Partial<ImageFacts> = {}): ImageFacts {
  return {
    factsVersion: 3,
    path: 'sources/install.wim',
    index: 1,
    name: 'Windows 11 Pro',
    edition: 'Professional',
    architecture: 'amd64',
    installationType: 'Client',
    languages: ['en-US'],
    version: { major: 10, minor: 0, build: 26100, revision: 1742 },
    declaredVersion: { major: 10, minor: 0, build: 26100, revision: 1742 },
    serviceable: true,
    notServiceable: null,
    controlSet: 1,
    pending: [],
    packages: [{ identity: `${exampleParent.name}~${token}~amd64~~${exampleParent.version}`, state: 0x70 }],
    winners: {},
    recoveryImage: null,
    setupFiles: [],
    defender: null,
    inside: null,
    hiveBytes: 1000,
    imageBytes: 1_000_000,
    ...rest,
  }
}

/** A component with one file in System32. */
export function exampleComponent(
  name: string,
  version: string,
  rest: Partial<ComponentFacts> = {},
): ComponentFacts {
  const identity = exampleIdentity(name, version, { versionScope: 'nonSxS' })
  const fileName = `${name.toLowerCase()}.dll`
  const key = keyForm(identity)
  return {
    identity,
    keyForm: key,
    manifest: `${key}.manifest`,
    dependencies: [],
    files: [
      {
        name: fileName,
        sourceName: fileName,
        destinationPath: '$(runtime.system32)\\',
        sha256: 'ab'.repeat(32),
        member: `${key}/${fileName}`,
        missing: null,
        inf: false,
      },
    ],
    directoryCount: 0,
    registryKeyCount: 0,
    registryValueCount: 0,
    advancedInstallers: [],
    unknownElements: [],
    isDeployment: false,
    ...rest,
  }
}

/** A deployment that brings components. */
export function exampleDeployment(components: readonly ComponentFacts[], version: string): ComponentFacts {
  return exampleComponent('0123456789abcdef0123456789abcdef', version, {
    isDeployment: true,
    files: [],
    dependencies: components.map(({ identity }) => ({
      dependencyType: 'install',
      discoverable: false,
      identity,
    })),
  })
}

/** What an example update is made of. */
export type ExampleUpdate = {
  name?: string
  version?: string
  components?: readonly ComponentFacts[]
  parents?: readonly ParentRequirement[]
  package?: Partial<PackageFacts>
  facts?: Partial<UpdateFacts>
}

/** An update of one package that the native engine can install, unless something in it is replaced. */
export function exampleUpdate(made: ExampleUpdate = {}): UpdateFacts {
  const { name = 'Package_for_KB5000001', version = '10.0.1.1' } = made
  const components = made.components ?? [exampleComponent('Example-Component', '10.0.26100.2000')]
  const deployment = exampleDeployment(components, '10.0.26100.2000')
  const identity = exampleIdentity(name, version)
  return {
    factsVersion: 3,
    unexpandedFiles: [],
    fileName: `windows11.0-${name.slice(-9).toLowerCase()}-x64.cab`,
    container: 'cabinet',
    authenticode: { present: false },
    kb: name.slice(-9),
    title: `Update ${name.slice(-9)}`,
    architecture: 'amd64',
    kind: 'update',
    payload: 'full',
    supportedProduct: '10.0',
    supportUrl: null,
    packages: [
      {
        identity,
        identifier: name.slice(-9),
        displayName: null,
        releaseType: 'Update',
        restart: 'possible',
        cabinet: null,
        manifest: 'update.mum',
        catalog: 'update.cat',
        isRoot: true,
        isBranchTwin: false,
        parents: [
          ...(made.parents ?? [{ buildCompare: 'EQ', serviceCompare: 'EQ', identities: [exampleParent] }]),
        ],
        installerAssembly: null,
        updates: [
          {
            name: `${name.slice(-7)}-1_neutral`,
            applicable: [],
            components: [deployment.identity],
            packages: [],
            drivers: [],
          },
        ],
        unknownElements: [],
        components: [deployment, ...components],
        unresolvedComponents: [],
        ...made.package,
      },
    ],
    setupFiles: [],
    defender: null,
    properties: {},
    unreadableManifests: [],
    ...made.facts,
  }
}

/** A cumulative update in an MSU that is a WIM file: nothing in it is read. */
export function exampleWimMsu(kb: string, rest: Partial<UpdateFacts> = {}): UpdateFacts {
  return exampleUpdate({
    facts: {
      kb,
      fileName: `windows11.0-${kb.toLowerCase()}-x64.msu`,
      container: 'msu-wim',
      payload: 'wim-msu',
      kind: 'cumulative-update',
      packages: [],
      supportedProduct: null,
      ...rest,
    },
  })
}

/** A Setup Dynamic Update. */
export function exampleSetupUpdate(paths: readonly string[], rest: Partial<UpdateFacts> = {}): UpdateFacts {
  return {
    ...exampleUpdate(),
    fileName: 'windows11.0-kb5000009-x64.cab',
    kb: 'KB5000009',
    title: 'Setup Dynamic Update (KB5000009)',
    kind: 'setup-dynamic-update',
    payload: 'plain-files',
    supportedProduct: null,
    packages: [],
    setupFiles: paths.map(path => ({ path, size: 100 })),
    ...rest,
  }
}

/** The content version of made-up media. */
export const exampleContentVersion = 'c0'.repeat(32)

/** SHA-1 of a made-up file: one per name. */
export function exampleSha1(name: string): string {
  return createHash('sha1').update(name).digest('hex')
}

/** What an image of Windows 11 holds of Defender before any update. */
export function exampleDefender(rest: Partial<DefenderInImage> = {}): DefenderInImage {
  const programs = 'Program Files\\Windows Defender'
  const filling = (path: string) => ({ path, size: 10, sha1: exampleSha1(path) })
  return {
    fillings: [
      filling(`${programs}\\ConfigSecurityPolicy.exe`),
      filling(`${programs}\\MpAsDesc.dll`),
      filling(`${programs}\\en-US\\MpAsDesc.dll.mui`),
      filling('Program Files (x86)\\Windows Defender\\MpAsDesc.dll'),
    ],
    files: [],
    obstacles: [],
    signatures: null,
    ...rest,
  }
}

/** A Defender update; its files differ with its versions. */
export function exampleDefenderUpdate(
  made: { platform?: string | null; signatures?: string | null; defender?: Partial<DefenderFacts> } = {},
): UpdateFacts {
  const { platform = '4.18.24090.11-0', signatures = '1.419.100.0' } = made
  const file = (path: string, part: 'platform' | 'definitions', version: string | null) => ({
    path,
    part,
    size: 100,
    sha1: exampleSha1(`${path} ${version}`),
  })
  const definitions = ['mpengine.dll', 'mpavbase.vdm', 'mpavdlta.vdm']
  return {
    ...exampleSetupUpdate([]),
    fileName: 'defender-dism-x64.cab',
    kb: null,
    title: 'Microsoft Defender update',
    kind: 'defender-update',
    defender: {
      platformFolders: platform === null ? [] : [platform],
      engine: '1.1.24080.9',
      signatures,
      files: [
        ...(platform === null
          ? []
          : ['MsMpEng.exe', 'en-US/MpAsDesc.dll.mui'].map(name =>
              file(`Platform/${platform}/${name}`, 'platform', platform),
            )),
        ...definitions.map(name => file(`Definition Updates/Updates/${name}`, 'definitions', signatures)),
      ],
      unplaced: [],
      ...made.defender,
    },
  }
}
