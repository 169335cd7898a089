// The COMPONENTS hive's record of components, deployments and catalogs (windows-formats 3.4; value types and key names
// as measured by others on a build 26200 image).
//
//   DerivedData\Components\<key form>
//     identity   REG_BINARY  identity in ASCII, no NUL
//     S256H      REG_BINARY  SHA-256 of the manifest as plain XML
//     CF         REG_DWORD   0x40: staged, manifest not compressed
//     c!<key>    REG_BINARY  empty; a deployment that owns the component
//     f!<file>   REG_DWORD   1; a payload file that is in the store
//   CanonicalData\Deployments\<key>
//     appid               REG_BINARY  identity of the deployment in ASCII, no NUL
//     CatalogThumbprint   REG_SZ      SHA-256 of the package's catalog
//     p! s! i!            REG_BINARY  the update of a package that brought it: planned, staged, installed
//   CanonicalData\Catalogs\<SHA-256>
//     c!<key>    REG_BINARY  empty; a deployment that the catalog signs

import { type AssemblyIdentity, componentIdentityText } from '#formats/cbs'
import { encodeDword, encodeRegistryString, registryValueTypes } from '#formats/registry'
import type { PlannedComponent, PlannedDeployment, PlannedPackage } from '../contract.ts'
import { addKey, type HiveChanges } from './hive-changes.ts'
import { catalogsKey, componentsKey, deploymentsKey } from './registry-paths.ts'
import { fileValueName, packageMarkData, packageMarkName, packageReference } from './store-names.ts'

const plainManifestFlags = 0x40
const filePresent = 1
const { REG_BINARY, REG_DWORD, REG_SZ } = registryValueTypes

/** Records one component. */
export function registerComponent(
  component: PlannedComponent,
  identity: AssemblyIdentity,
  manifestSha256: string,
  changes: HiveChanges,
): void {
  addKey(changes, 'COMPONENTS', `${componentsKey}\\${component.keyForm}`, [
    { name: 'identity', type: REG_BINARY, data: ascii(componentIdentityText(identity)) },
    { name: 'S256H', type: REG_BINARY, data: new Uint8Array(Buffer.from(manifestSha256, 'hex')) },
    { name: 'CF', type: REG_DWORD, data: encodeDword(plainManifestFlags) },
    ...component.deployments.map(key => ({ name: `c!${key}`, type: REG_BINARY, data: new Uint8Array() })),
    ...component.files.map(file => ({
      name: fileValueName(file.name),
      type: REG_DWORD,
      data: encodeDword(filePresent),
    })),
  ])
}

/** Records one deployment of a package, and links it with the package's catalog. */
export function registerDeployment(input: {
  deployment: PlannedDeployment
  identity: AssemblyIdentity
  planned: PlannedPackage
  catalogSha256: string | null
  changes: HiveChanges
}): void {
  const { deployment, identity, planned, catalogSha256, changes } = input
  const marks = deployment.updateNames.flatMap(updateName => {
    const reference = packageReference(planned.identity, updateName)
    const data = packageMarkData(reference)
    return (['p', 's', 'i'] as const).map(mark => ({
      name: packageMarkName(mark, reference),
      type: REG_BINARY,
      data,
    }))
  })
  addKey(changes, 'COMPONENTS', `${deploymentsKey}\\${deployment.keyName}`, [
    { name: 'appid', type: REG_BINARY, data: ascii(componentIdentityText(identity)) },
    ...marks,
  ])
  if (catalogSha256 === null) return
  addKey(changes, 'COMPONENTS', `${deploymentsKey}\\${deployment.keyName}`, [
    { name: 'CatalogThumbprint', type: REG_SZ, data: encodeRegistryString(catalogSha256) },
  ])
  addKey(changes, 'COMPONENTS', `${catalogsKey}\\${catalogSha256}`, [
    { name: `c!${deployment.keyName}`, type: REG_BINARY, data: new Uint8Array() },
  ])
}

function ascii(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'))
}
