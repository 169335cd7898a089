// What package and component manifests have in common: the `assembly` root, and identities.

import { attributeOf, firstChild, readXmlTree, type XmlElement, XmlInvalid } from '#formats/xml'
import type { AssemblyIdentity } from './assembly-identity.ts'
import { ManifestInvalid } from './errors.ts'

/**
 * Reads a manifest down to its `assembly` element.
 * @throws ManifestInvalid
 */
export function readAssembly(xml: string): XmlElement {
  const root = readTree(xml)
  checkAssembly(root)
  return root
}

/** @throws ManifestInvalid when the element is not an `assembly` of one of the three namespaces. */
export function checkAssembly(root: XmlElement): void {
  if (root.name !== 'assembly' || !/^urn:schemas-microsoft-com:asm\.v[123]$/.test(root.namespace)) {
    throw new ManifestInvalid({
      reason: `the root element is "${root.name.slice(0, 80)}"; "assembly" was expected`,
    })
  }
}

/**
 * The identity that an element's `assemblyIdentity` child gives.
 * @throws ManifestInvalid when there is none, or it is incomplete.
 */
export function identityIn(element: XmlElement): AssemblyIdentity {
  const child = firstChild(element, 'assemblyIdentity')
  if (child === null) throw new ManifestInvalid({ reason: `"${element.name}" has no assemblyIdentity` })
  return readIdentity(child)
}

/**
 * The identity that this element's attributes give.
 * @throws ManifestInvalid when name, version or architecture is absent, or a value holds what no identity may hold.
 */
export function readIdentity(element: XmlElement): AssemblyIdentity {
  const type = wordOrNull(element, 'type')
  const versionScope = wordOrNull(element, 'versionScope')
  const buildType = wordOrNull(element, 'buildType')
  return {
    name: mandatory(element, 'name', /^[^\\/:*?"<>|\p{Cc}]{1,300}$/u),
    version: mandatory(element, 'version', /^(\d{1,10}(\.\d{1,10}){3}|\*)$/),
    processorArchitecture: mandatory(element, 'processorArchitecture', /^([0-9A-Za-z._-]{1,20}|\*)$/),
    language: optional(element, 'language', /^([0-9A-Za-z-]{0,40}|\*)$/) || 'neutral',
    publicKeyToken: optional(element, 'publicKeyToken', /^([0-9a-fA-F]{16}|\*|)$/),
    ...(type === null ? {} : { type }),
    ...(versionScope === null ? {} : { versionScope }),
    ...(buildType === null ? {} : { buildType }),
  }
}

/** Adds what is not among the known child elements, as `parent/child`. */
export function noteUnknownChildren(
  element: XmlElement,
  known: readonly string[],
  unknown: Set<string>,
): void {
  for (const child of element.children) {
    if (!known.includes(child.name)) unknown.add(`${element.name}/${child.name}`)
  }
}

/** Whether an attribute says yes: `true`, `yes` or `1`. */
export function isYes(element: XmlElement, attribute: string): boolean {
  return /^(true|yes|1)$/i.test(attributeOf(element, attribute) ?? '')
}

function readTree(xml: string): XmlElement {
  try {
    return readXmlTree(xml)
  } catch (error) {
    if (error instanceof XmlInvalid)
      throw new ManifestInvalid({ reason: String(error.facts.reason) }, { cause: error })
    throw error
  }
}

function mandatory(element: XmlElement, attribute: string, pattern: RegExp): string {
  const value = attributeOf(element, attribute)
  if (value === null)
    throw new ManifestInvalid({ reason: `"${element.name}" has no attribute "${attribute}"` })
  return checked(element, attribute, value, pattern)
}

function optional(element: XmlElement, attribute: string, pattern: RegExp): string {
  return checked(element, attribute, attributeOf(element, attribute) ?? '', pattern)
}

/** An attribute that is one word, because it becomes part of the identity's text in the registry. */
function wordOrNull(element: XmlElement, attribute: string): string | null {
  const value = attributeOf(element, attribute)
  return value === null ? null : checked(element, attribute, value, /^[0-9A-Za-z._ -]{0,80}$/)
}

function checked(element: XmlElement, attribute: string, value: string, pattern: RegExp): string {
  if (pattern.test(value)) return value
  const shown = JSON.stringify(value.slice(0, 80))
  throw new ManifestInvalid({ reason: `"${element.name}" has an unacceptable ${attribute}: ${shown}` })
}
