// Reads a package manifest (`.mum`).
//
//   assembly@description,displayName,supportInformation
//     assemblyIdentity
//     package@identifier,releaseType,restart,applicabilityEvaluation
//       parent@buildCompare,serviceCompare,revisionCompare,integrate,disposition / assemblyIdentity+
//       installerAssembly@name,version,…        packageExtended@…
//       update@name,displayName,restart
//         applicable@disposition / updateComponent|updateDriver@elevate / assemblyIdentity+
//         component / assemblyIdentity    package / assemblyIdentity    driver@inf / assemblyIdentity
//
// Source: a census of 183 real manifests of Windows 6.1 to 8.1.

import { attributeOf, childrenNamed, firstChild, type XmlElement } from '#formats/xml'
import { ManifestInvalid } from './errors.ts'
import type {
  ApplicableCondition,
  PackageManifest,
  PackageUpdate,
  ParentRequirement,
} from './package-manifest-types.ts'
import {
  checkAssembly,
  identityIn,
  noteUnknownChildren,
  readAssembly,
  readIdentity,
} from './read-assembly.ts'

const assemblyChildren = ['assemblyIdentity', 'package', 'localization']
const packageChildren = ['parent', 'installerAssembly', 'update', 'packageExtended', 'customInformation']
const updateChildren = ['applicable', 'component', 'package', 'driver', 'customInformation']
const driverChildren = ['assemblyIdentity', 'driverExtended']

/**
 * Reads a package manifest.
 * @param xml Decoded text.
 * @throws ManifestInvalid when it is not well-formed, not an `assembly` with a `package`, or an identity is incomplete.
 */
export function readPackageManifest(xml: string): PackageManifest {
  return readPackageAssembly(readAssembly(xml))
}

/**
 * Reads a package manifest that is part of another document, from its `assembly` element.
 * @throws ManifestInvalid when it is not an `assembly` with a `package`, or an identity is incomplete.
 */
export function readPackageAssembly(assembly: XmlElement): PackageManifest {
  checkAssembly(assembly)
  const element = firstChild(assembly, 'package')
  if (element === null) throw new ManifestInvalid({ reason: '"assembly" has no "package"' })
  const installer = firstChild(element, 'installerAssembly')
  const extended = firstChild(element, 'packageExtended')
  return {
    identity: identityIn(assembly),
    identifier: attributeOf(element, 'identifier'),
    description: attributeOf(assembly, 'description'),
    displayName: attributeOf(assembly, 'displayName'),
    supportInformation: attributeOf(assembly, 'supportInformation'),
    releaseType: attributeOf(element, 'releaseType'),
    restart: attributeOf(element, 'restart'),
    applicabilityEvaluation: attributeOf(element, 'applicabilityEvaluation'),
    parents: childrenNamed(element, 'parent').map(readParent),
    installerAssembly: installer === null ? null : readIdentity(installer),
    extended: extended === null ? {} : Object.fromEntries(extended.attributes),
    updates: childrenNamed(element, 'update').map(readUpdate),
    unknownElements: unknownElementsOf(assembly, element),
  }
}

function readParent(element: XmlElement): ParentRequirement {
  const integrate = attributeOf(element, 'integrate')
  const disposition = attributeOf(element, 'disposition')
  return {
    ...comparison(element, 'buildCompare'),
    ...comparison(element, 'serviceCompare'),
    ...comparison(element, 'revisionCompare'),
    ...(integrate === null ? {} : { integrate }),
    ...(disposition === null ? {} : { disposition }),
    identities: childrenNamed(element, 'assemblyIdentity').map(readIdentity),
  }
}

function comparison<Name extends 'buildCompare' | 'serviceCompare' | 'revisionCompare'>(
  element: XmlElement,
  name: Name,
): { [Key in Name]?: 'EQ' | 'GE' } {
  const value = attributeOf(element, name)
  if (value === null) return {}
  const upper = value.toUpperCase()
  // Guessing another comparison would let a package onto a build that it was not made for.
  if (upper !== 'EQ' && upper !== 'GE') {
    throw new ManifestInvalid({
      reason: `"parent" has an unknown ${name}: ${JSON.stringify(value.slice(0, 20))}`,
    })
  }
  return { [name]: upper } as { [Key in Name]?: 'EQ' | 'GE' }
}

function readUpdate(element: XmlElement): PackageUpdate {
  const displayName = attributeOf(element, 'displayName')
  const restart = attributeOf(element, 'restart')
  return {
    name: attributeOf(element, 'name') ?? '',
    ...(displayName === null ? {} : { displayName }),
    ...(restart === null ? {} : { restart }),
    applicable: childrenNamed(element, 'applicable').map(readApplicable),
    components: childrenNamed(element, 'component').map(identityIn),
    packages: childrenNamed(element, 'package').map(identityIn),
    drivers: childrenNamed(element, 'driver').map(driver => ({
      inf: attributeOf(driver, 'inf') ?? '',
      identity: identityIn(driver),
    })),
  }
}

function readApplicable(element: XmlElement): ApplicableCondition {
  const disposition = attributeOf(element, 'disposition')
  const targets: ApplicableCondition['targets'] = []
  for (const child of element.children) {
    if (child.name !== 'updateComponent' && child.name !== 'updateDriver') continue
    const elevate = attributeOf(child, 'elevate')
    targets.push({
      kind: child.name === 'updateDriver' ? 'driver' : 'component',
      ...(elevate === null ? {} : { elevate }),
      identities: childrenNamed(child, 'assemblyIdentity').map(readIdentity),
    })
  }
  return { ...(disposition === null ? {} : { disposition }), targets }
}

function unknownElementsOf(assembly: XmlElement, element: XmlElement): string[] {
  const unknown = new Set<string>()
  noteUnknownChildren(assembly, assemblyChildren, unknown)
  noteUnknownChildren(element, packageChildren, unknown)
  for (const parent of childrenNamed(element, 'parent'))
    noteUnknownChildren(parent, ['assemblyIdentity'], unknown)
  for (const update of childrenNamed(element, 'update')) {
    noteUnknownChildren(update, updateChildren, unknown)
    for (const driver of childrenNamed(update, 'driver')) noteUnknownChildren(driver, driverChildren, unknown)
    for (const applicable of childrenNamed(update, 'applicable')) {
      noteUnknownChildren(applicable, ['updateComponent', 'updateDriver'], unknown)
    }
  }
  return [...unknown].sort()
}
