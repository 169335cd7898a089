// Writes the six hives of an image.

import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageIdentityText } from '#formats/cbs'
import {
  encodeDword,
  encodeMultiString,
  encodeRegistryString,
  type RegistryValue,
  registryValueTypes,
  writeEmptyHive,
} from '#formats/registry'
import { editHive, type HiveEdit } from '#tools/hive'
import { deploymentKeyName, type StoredComponent, type StoredDeployment } from './component-store.ts'
import type { ProductFacts, SyntheticPackage } from './product.ts'

/** The names of the hives in `Windows\System32\config`. */
export const hiveNames = ['SOFTWARE', 'SYSTEM', 'COMPONENTS', 'DEFAULT', 'SAM', 'SECURITY'] as const

/** What the hives record. */
export type HiveContents = {
  facts: ProductFacts
  editionId: string
  productName: string
  /** `Client`, `WindowsPE` … */
  installationType: string
  packages: readonly SyntheticPackage[]
  components: readonly StoredComponent[]
  deployments: readonly StoredDeployment[]
  /** Hex SHA-256 of the catalog of each package, by package identity. */
  catalogs: ReadonlyMap<string, string>
}

const servicing = 'Microsoft\\Windows\\CurrentVersion\\Component Based Servicing'
const winners = 'Microsoft\\Windows\\CurrentVersion\\SideBySide\\Winners'
const currentVersion = 'Microsoft\\Windows NT\\CurrentVersion'
/** 2024-09-06T12:00:00Z as the halves of a FILETIME. */
const installTime = { high: 31_129_580, low: 1_382_031_360 }
const writtenAt = new Date('2024-09-06T12:00:00Z')

/** Writes all six hives into `<root>/Windows/System32/config`. */
export async function writeHives(root: string, contents: HiveContents): Promise<void> {
  const folder = join(root, 'Windows', 'System32', 'config')
  await mkdir(folder, { recursive: true })
  const edits: Record<(typeof hiveNames)[number], HiveEdit[]> = {
    SOFTWARE: softwareEdits(contents),
    SYSTEM: systemEdits(contents.facts),
    COMPONENTS: componentsEdits(contents),
    DEFAULT: [{ path: 'Control Panel\\Desktop', values: [text('WallPaper', '')] }],
    SAM: [{ path: 'SAM\\Domains\\Account', values: [] }],
    SECURITY: [
      { path: 'Policy', values: [{ name: '', type: registryValueTypes.REG_NONE, data: new Uint8Array() }] },
    ],
  }
  for (const name of hiveNames) {
    await writeFile(join(folder, name), writeEmptyHive({ rootName: 'ROOT' }))
    await editHive(join(folder, name), edits[name], { writtenAt })
  }
}

/** Turns an image's SOFTWARE hive into that of another edition. */
export async function setEdition(root: string, edition: { editionId: string; name: string }): Promise<void> {
  const values = [text('EditionID', edition.editionId), text('ProductName', edition.name)]
  await editHive(
    join(root, 'Windows', 'System32', 'config', 'SOFTWARE'),
    [{ path: currentVersion, values }],
    {
      writtenAt,
    },
  )
}

function softwareEdits({
  facts,
  editionId,
  productName,
  installationType,
  ...rest
}: HiveContents): HiveEdit[] {
  const version = [
    text('CurrentBuild', String(facts.build)),
    text('CurrentBuildNumber', String(facts.build)),
    text('CurrentVersion', facts.major === 10 ? '6.3' : `${facts.major}.${facts.minor}`),
    text('BuildLabEx', facts.buildLabEx),
    text('EditionID', editionId),
    text('InstallationType', installationType),
    text('ProductName', productName),
    text('SystemRoot', 'C:\\Windows'),
    // Windows 7 has none of these; its service pack is a text.
    ...(facts.major >= 10
      ? [
          dword('CurrentMajorVersionNumber', facts.major),
          dword('CurrentMinorVersionNumber', facts.minor),
          dword('UBR', facts.revision),
          text('DisplayVersion', facts.displayVersion ?? ''),
        ]
      : [text('CSDVersion', 'Service Pack 1')]),
  ]
  return [
    { path: currentVersion, values: version },
    { path: `${servicing}\\PackageDetect`, values: [] },
    { path: `${servicing}\\ComponentDetect`, values: [] },
    { path: servicing, values: [dword('Version', 1)] },
    ...rest.packages.flatMap(packageEdits),
    ...rest.components.flatMap(winnerEdits),
  ]
}

function packageEdits({ identity, state }: SyntheticPackage): HiveEdit[] {
  const name = packageIdentityText(identity)
  const family = packageIdentityText({ ...identity, version: '0.0.0.0' })
  const key = `${servicing}\\Packages\\${name}`
  return [
    {
      path: key,
      values: [
        dword('CurrentState', state),
        text('InstallClient', 'DISM Package Manager Provider'),
        text('InstallName', `${name}.mum`),
        text('InstallLocation', '\\\\?\\C:\\Windows\\Servicing\\Packages'),
        text('InstallUser', 'S-1-5-18'),
        dword('InstallTimeHigh', installTime.high),
        dword('InstallTimeLow', installTime.low),
        dword('SelfUpdate', 0),
        dword('Visibility', name.startsWith('Package_for_') ? 1 : 2),
        dword('Trusted', 1),
      ],
    },
    { path: `${key}\\Owners`, values: [dword(name, 0x20000 + state)] },
    { path: `${servicing}\\PackageIndex\\${family}\\${name}`, values: [] },
  ]
}

function winnerEdits({ identity, winnerKeyForm }: StoredComponent): HiveEdit[] {
  const family = identity.version.split('.').slice(0, 2).join('.')
  return [
    { path: `${winners}\\${winnerKeyForm}`, values: [text('', family)] },
    {
      path: `${winners}\\${winnerKeyForm}\\${family}`,
      values: [text('', identity.version), binary(identity.version, Buffer.from([1]))],
    },
  ]
}

function systemEdits(facts: ProductFacts): HiveEdit[] {
  return [
    {
      path: 'Select',
      values: [dword('Current', 1), dword('Default', 1), dword('Failed', 0), dword('LastKnownGood', 1)],
    },
    {
      path: 'ControlSet001\\Control\\Session Manager',
      values: [
        {
          name: 'BootExecute',
          type: registryValueTypes.REG_MULTI_SZ,
          data: encodeMultiString(['autocheck autochk *']),
        },
      ],
    },
    {
      path: 'ControlSet001\\Control\\Session Manager\\Environment',
      values: [
        text('PROCESSOR_ARCHITECTURE', 'AMD64'),
        expandable('ComSpec', '%SystemRoot%\\system32\\cmd.exe'),
      ],
    },
    {
      path: 'ControlSet001\\Control\\Windows',
      values: [dword('CSDVersion', facts.major >= 10 ? 0 : 0x100), dword('CSDBuildNumber', facts.revision)],
    },
    { path: 'ControlSet001\\Services\\TrustedInstaller', values: [dword('Start', 3), dword('Type', 0x10)] },
    { path: 'Setup', values: [dword('SystemSetupInProgress', 1), dword('SetupType', 2)] },
  ]
}

function componentsEdits({ components, deployments, catalogs }: HiveContents): HiveEdit[] {
  return [
    { path: '', values: [dword('StoreFormatVersion', 0), text('StoreArchitecture', 'amd64')] },
    ...components.map(componentEdit),
    ...deployments.flatMap(deployment =>
      deploymentEdits(deployment, catalogs.get(deployment.packageIdentity)),
    ),
    { path: 'DerivedData\\VersionedIndex\\10.0.0.0\\ComponentFamilies', values: [] },
    { path: 'Installers', values: [] },
  ]
}

function componentEdit(component: StoredComponent): HiveEdit {
  return {
    path: `DerivedData\\Components\\${component.keyForm}`,
    values: [
      binary('identity', Buffer.from(component.identityText, 'latin1')),
      binary('S256H', Buffer.from(component.manifestSha256, 'hex')),
      dword('CF', 0x40),
      ...component.deployments.map(deployment => binary(`c!${deployment}`, Buffer.alloc(0))),
      ...component.files.filter(name => name.length <= 25).map(name => dword(`f!${name}`, 1)),
    ],
  }
}

function deploymentEdits(deployment: StoredDeployment, catalog: string | undefined): HiveEdit[] {
  const name = deploymentKeyName(deployment)
  const values = [binary('appid', Buffer.from(deployment.identityText, 'latin1'))]
  const path = `CanonicalData\\Deployments\\${name}`
  if (catalog === undefined) return [{ path, values }]
  return [
    { path, values: [...values, text('CatalogThumbprint', catalog)] },
    { path: `CanonicalData\\Catalogs\\${catalog}`, values: [binary(`c!${name}`, Buffer.alloc(0))] },
  ]
}

/** The SHA-256 of a catalog, hex: the name of its file in the store. */
export function catalogName(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function text(name: string, value: string): RegistryValue {
  return { name, type: registryValueTypes.REG_SZ, data: encodeRegistryString(value) }
}

function expandable(name: string, value: string): RegistryValue {
  return { name, type: registryValueTypes.REG_EXPAND_SZ, data: encodeRegistryString(value) }
}

function dword(name: string, value: number): RegistryValue {
  return { name, type: registryValueTypes.REG_DWORD, data: encodeDword(value) }
}

function binary(name: string, data: Uint8Array): RegistryValue {
  return { name, type: registryValueTypes.REG_BINARY, data: new Uint8Array(data) }
}
