// Writes component, deployment and package manifests as Windows' own look (windows-formats 3.1 and 3.2).

import { createHash } from 'node:crypto'
import type { AssemblyIdentity } from '#formats/cbs'

/** Who signs Windows' own assemblies. */
export const windowsToken = '31bf3856ad364e35'

/** A file that a component carries. */
export type ManifestFile = {
  name: string
  /** For example `$(runtime.system32)\`; null for a file that only lies in the store. */
  destination: string | null
  bytes: Buffer
}

/** A key that a component writes. */
export type ManifestRegistryKey = {
  keyName: string
  values: readonly { name: string; type: string; value: string }[]
}

/** A component as its manifest says it. */
export type ManifestComponent = {
  identity: AssemblyIdentity
  files: readonly ManifestFile[]
  registryKeys?: readonly ManifestRegistryKey[]
  /** Written into the manifest as it is: what an installer of its own would need, or what nobody knows. */
  extraXml?: string
}

/** An assembly of Windows: amd64, neutral, not side by side, unless said otherwise. */
export function windowsAssembly(
  name: string,
  version: string,
  rest: Partial<AssemblyIdentity> = {},
): AssemblyIdentity {
  return {
    name,
    version,
    processorArchitecture: 'amd64',
    language: 'neutral',
    publicKeyToken: windowsToken,
    buildType: 'release',
    versionScope: 'nonSxS',
    ...rest,
  }
}

/** A package of Windows: as an assembly, without build type and scope. */
export function windowsPackage(
  name: string,
  version: string,
  rest: Partial<AssemblyIdentity> = {},
): AssemblyIdentity {
  return {
    name,
    version,
    processorArchitecture: 'amd64',
    language: 'neutral',
    publicKeyToken: windowsToken,
    ...rest,
  }
}

/** The manifest of a component, with the SHA-256 of each file. */
export function componentManifestXml(component: ManifestComponent): string {
  return assembly('copyright="SYNTHETIC TEST MATERIAL"', [
    identityXml(component.identity),
    ...component.files.map(fileXml),
    ...(component.registryKeys === undefined ? [] : [registryXml(component.registryKeys)]),
    securityXml,
    component.extraXml ?? '',
  ])
}

/** The manifest of a deployment: the components that a package brings. */
export function deploymentManifestXml(
  identity: AssemblyIdentity,
  components: readonly AssemblyIdentity[],
): string {
  return assembly('copyright="SYNTHETIC TEST MATERIAL"', [
    identityXml(identity),
    '<deployment />',
    ...components.map(
      component =>
        `<dependency discoverable="false"><dependentAssembly dependencyType="install">${identityXml(component)}</dependentAssembly></dependency>`,
    ),
  ])
}

/** What a package's manifest says. */
export type ManifestPackage = {
  identity: AssemblyIdentity
  /** For example `KB5000001`. */
  identifier: string
  releaseType?: string
  restart?: 'possible' | 'required'
  description?: string
  parents?: readonly AssemblyIdentity[]
  parentAttributes?: string
  updates: readonly { name: string; xml: string }[]
  extraXml?: string
}

/** The manifest of a package (`.mum`). */
export function packageManifestXml(manifest: ManifestPackage): string {
  const number = manifest.identifier.replace(/\D/g, '')
  const attributes =
    `description="${manifest.description ?? `Fix for ${manifest.identifier}`}" displayName="default" ` +
    'company="Synthetic test material" copyright="SYNTHETIC TEST MATERIAL" ' +
    `supportInformation="https://support.microsoft.com/?kbid=${number}" ` +
    'creationTimeStamp="2024-09-06T12:00:00Z" lastUpdateTimeStamp="2024-09-06T12:00:00Z"'
  const parents = manifest.parents ?? []
  const parentAttributes =
    manifest.parentAttributes ??
    'buildCompare="EQ" serviceCompare="EQ" integrate="separate" disposition="detect"'
  const parentXml =
    parents.length === 0 ? '' : `<parent ${parentAttributes}>${parents.map(identityXml).join('')}</parent>`
  return assembly(attributes, [
    identityXml(manifest.identity),
    `<package identifier="${manifest.identifier}" applicabilityEvaluation="deep" releaseType="${manifest.releaseType ?? 'Update'}" restart="${manifest.restart ?? 'possible'}">`,
    parentXml,
    identityXml(windowsAssembly('Microsoft-Windows-ServicingStack', '6.0.0.0')).replace(
      '<assemblyIdentity',
      '<installerAssembly',
    ),
    ...manifest.updates.map(update => `<update name="${update.name}">${update.xml}</update>`),
    manifest.extraXml ?? '',
    '</package>',
  ])
}

/** `<component>` of an update. */
export function componentXml(identity: AssemblyIdentity): string {
  return `<component>${identityXml(identity)}</component>`
}

/** `<package>` of an update. */
export function hiddenPackageXml(identity: AssemblyIdentity): string {
  return `<package integrate="hidden">${identityXml(identity)}</package>`
}

/** `<assemblyIdentity>`. */
export function identityXml(identity: AssemblyIdentity): string {
  const attributes = Object.entries(identity).map(([name, value]) => `${name}="${value}"`)
  return `<assemblyIdentity ${attributes.join(' ')} />`
}

function assembly(attributes: string, parts: readonly string[]): string {
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<assembly xmlns="urn:schemas-microsoft-com:asm.v3" manifestVersion="1.0" ${attributes}>`,
    ...parts.filter(part => part !== ''),
    '</assembly>',
    '',
  ].join('\r\n')
}

function fileXml(file: ManifestFile): string {
  const destination = file.destination === null ? '' : ` destinationPath="${file.destination}"`
  return (
    `<file name="${file.name}"${destination} sourceName="${file.name}" sourcePath=".\\" importPath="$(build.nttree)\\">` +
    '<securityDescriptor name="WRP_FILE_DEFAULT_SDDL" />' +
    '<asmv2:hash xmlns:asmv2="urn:schemas-microsoft-com:asm.v2" xmlns:dsig="http://www.w3.org/2000/09/xmldsig#">' +
    '<dsig:Transforms><dsig:Transform Algorithm="urn:schemas-microsoft-com:HashTransforms.Identity" /></dsig:Transforms>' +
    '<dsig:DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha256" />' +
    `<dsig:DigestValue>${createHash('sha256').update(file.bytes).digest('base64')}</dsig:DigestValue>` +
    '</asmv2:hash></file>'
  )
}

function registryXml(keys: readonly ManifestRegistryKey[]): string {
  const xml = keys.map(key => {
    const values = key.values.map(
      value =>
        `<registryValue name="${value.name}" valueType="${value.type}" value="${value.value.replaceAll('"', '&quot;')}" operationHint="replace" owner="true" />`,
    )
    return `<registryKey keyName="${key.keyName}" owner="false">${values.join('')}<securityDescriptor name="WRP_REGKEY_DEFAULT_SDDL" /></registryKey>`
  })
  return `<registryKeys>${xml.join('')}</registryKeys>`
}

const securityXml =
  '<trustInfo><security><accessControl><securityDescriptorDefinitions>' +
  '<securityDescriptorDefinition name="WRP_FILE_DEFAULT_SDDL" sddl="O:SYG:SYD:P(A;;FA;;;SY)(A;;FRFX;;;BA)(A;;FRFX;;;BU)" operationHint="replace" />' +
  '<securityDescriptorDefinition name="WRP_REGKEY_DEFAULT_SDDL" sddl="O:SYG:SYD:P(A;CI;GA;;;SY)(A;CI;GR;;;BA)(A;CI;GR;;;BU)" operationHint="replace" />' +
  '</securityDescriptorDefinitions></accessControl></security></trustInfo>'
