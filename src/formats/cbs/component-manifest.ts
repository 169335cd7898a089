// Reads a component or deployment manifest (`.manifest`).
//
//   assemblyIdentity
//   dependency@discoverable,resourceType / dependentAssembly@dependencyType / assemblyIdentity
//   file@name,sourceName,sourcePath,importPath[,destinationPath]
//     securityDescriptor@name   hash / DigestMethod@Algorithm, DigestValue (base64)   link@destination   infFile
//   directories / directory@destinationPath,owner / securityDescriptor@name
//   registryKeys / registryKey@keyName,owner / registryValue@name,valueType,value,operationHint,owner
//   trustInfo / security / accessControl / securityDescriptorDefinitions / securityDescriptorDefinition@name,sddl
//   deployment, memberships, and what an advanced installer would have to do (./advanced-installers.ts)
//
// Source: a census of 289 real manifests of Windows 6.1, 8.1 and build 26100.

import { attributeOf, childrenNamed, firstChild, type XmlElement } from '#formats/xml'
import { findAdvancedInstallers } from './advanced-installers.ts'
import type {
  ComponentDependency,
  ComponentDirectory,
  ComponentFile,
  ComponentManifest,
  RegistryKeyChange,
  RegistryValueChange,
} from './component-manifest-types.ts'
import { ManifestInvalid } from './errors.ts'
import { identityIn, isYes, readAssembly } from './read-assembly.ts'

/**
 * Reads a component or deployment manifest.
 * @param xml Decoded text. A compressed manifest of an installed store (`DCM`) is not text: expand it first.
 * @throws ManifestInvalid when it is not well-formed, not an `assembly`, or lacks what every file or key must have.
 */
export function readComponentManifest(xml: string): ComponentManifest {
  const assembly = readAssembly(xml)
  const identity = identityIn(assembly)
  const found = findAdvancedInstallers(assembly, identity)
  return {
    identity,
    dependencies: childrenNamed(assembly, 'dependency').flatMap(readDependency),
    files: childrenNamed(assembly, 'file').map(readFile),
    directories: descendants(assembly, ['directories', 'directory']).map(readDirectory),
    registryKeys: descendants(assembly, ['registryKeys', 'registryKey']).map(readRegistryKey),
    securityDescriptors: descendants(assembly, [
      'trustInfo',
      'security',
      'accessControl',
      'securityDescriptorDefinitions',
      'securityDescriptorDefinition',
    ]).map(definition => ({
      name: attributeOf(definition, 'name') ?? '',
      sddl: attributeOf(definition, 'sddl') ?? '',
    })),
    advancedInstallers: found.advancedInstallers,
    unknownElements: found.unknownElements,
    isDeployment: firstChild(assembly, 'deployment') !== null,
  }
}

function readDependency(element: XmlElement): ComponentDependency[] {
  const resourceType = attributeOf(element, 'resourceType')
  return childrenNamed(element, 'dependentAssembly').map(dependent => ({
    // Absent means "install".
    dependencyType: attributeOf(dependent, 'dependencyType') ?? 'install',
    discoverable: isYes(element, 'discoverable'),
    ...(resourceType === null ? {} : { resourceType }),
    identity: identityIn(dependent),
  }))
}

function readFile(element: XmlElement): ComponentFile {
  const name = attributeOf(element, 'name') ?? ''
  if (!isPlainFileName(name))
    throw new ManifestInvalid({ reason: `"file" has an unacceptable name: ${show(name)}` })
  // Absent: the file is stored under its own name.
  const sourceName = attributeOf(element, 'sourceName') || name
  if (!isPlainFileName(sourceName)) {
    throw new ManifestInvalid({ reason: `"file" has an unacceptable sourceName: ${show(sourceName)}` })
  }
  return {
    name,
    sourceName,
    sourcePath: attributeOf(element, 'sourcePath') ?? '',
    importPath: attributeOf(element, 'importPath') ?? '',
    destinationPath: attributeOf(element, 'destinationPath'),
    securityDescriptor: securityDescriptorOf(element),
    sha256: readDigest(element),
    links: childrenNamed(element, 'link').map(link => attributeOf(link, 'destination') ?? ''),
    inf: firstChild(element, 'infFile') !== null,
  }
}

/** The SHA-256 of the whole file, when the manifest gives that and no other algorithm or transformation. */
function readDigest(file: XmlElement): string | null {
  for (const hash of childrenNamed(file, 'hash')) {
    const transforms = descendants(hash, ['Transforms', 'Transform'])
    const wholeFile = transforms.every(transform =>
      /\.Identity$/.test(attributeOf(transform, 'Algorithm') ?? ''),
    )
    const method = firstChild(hash, 'DigestMethod')
    if (!wholeFile || method === null || !/#sha256$/.test(attributeOf(method, 'Algorithm') ?? '')) continue
    const digest = Buffer.from(firstChild(hash, 'DigestValue')?.text.trim() ?? '', 'base64')
    if (digest.length !== 32) throw new ManifestInvalid({ reason: '"DigestValue" is not a SHA-256' })
    return digest.toString('hex')
  }
  return null
}

function readDirectory(element: XmlElement): ComponentDirectory {
  const destinationPath = attributeOf(element, 'destinationPath')
  if (destinationPath === null) throw new ManifestInvalid({ reason: '"directory" has no destinationPath' })
  return {
    destinationPath,
    owner: isYes(element, 'owner'),
    securityDescriptor: securityDescriptorOf(element),
  }
}

function readRegistryKey(element: XmlElement): RegistryKeyChange {
  const keyName = attributeOf(element, 'keyName')
  if (keyName === null) throw new ManifestInvalid({ reason: '"registryKey" has no keyName' })
  return {
    keyName,
    owner: isYes(element, 'owner'),
    securityDescriptor: securityDescriptorOf(element),
    values: childrenNamed(element, 'registryValue').map(readRegistryValue),
  }
}

function readRegistryValue(element: XmlElement): RegistryValueChange {
  const valueType = attributeOf(element, 'valueType')
  if (valueType === null) throw new ManifestInvalid({ reason: '"registryValue" has no valueType' })
  const operationHint = attributeOf(element, 'operationHint')
  return {
    name: attributeOf(element, 'name') ?? '',
    valueType,
    value: attributeOf(element, 'value'),
    ...(operationHint === null ? {} : { operationHint }),
    owner: isYes(element, 'owner'),
  }
}

function securityDescriptorOf(element: XmlElement): string | null {
  const child = firstChild(element, 'securityDescriptor')
  return child === null ? null : attributeOf(child, 'name')
}

/** Elements reached by this path of names, over all branches. */
function descendants(element: XmlElement, path: readonly string[]): XmlElement[] {
  let found = [element]
  for (const name of path) found = found.flatMap(parent => childrenNamed(parent, name))
  return found
}

/** A file's name becomes part of a path: it may not leave its folder. Sub-folders do occur (`en-us\x.mui`). */
function isPlainFileName(name: string): boolean {
  if (name === '' || name.length > 400 || /[:*?"<>|\p{Cc}]/u.test(name)) return false
  return name.split(/[\\/]/).every(part => part !== '' && part !== '.' && part !== '..')
}

function show(text: string): string {
  return JSON.stringify(text.slice(0, 80))
}
