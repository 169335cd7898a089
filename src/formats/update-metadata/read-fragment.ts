// Reads a fragment: elements beside each other, without a root around them, in UTF-8 or UTF-16.

import { decodeXmlText, readXmlTree, type XmlBounds, type XmlElement, XmlInvalid } from '#formats/xml'
import { UpdateMetadataUnreadable } from './errors.ts'

/**
 * The largest core fragments carry the manifests of a whole cumulative update; the largest seen here has 100,000 characters and
 * a depth of 9. Depth is bounded well below what a recursive walk bears.
 */
const bounds: XmlBounds = { characters: 32 * 1024 * 1024, depth: 80, elements: 500_000 }

/** An attribute or a text; a query of Windows Management Instrumentation is the longest that real fragments have. */
const longestText = 32 * 1024

/**
 * The elements of a fragment.
 * @param where What is read, for the error: `core fragment`.
 * @throws UpdateMetadataUnreadable when it is not well-formed, has a DOCTYPE, or breaks a bound.
 */
export function readFragment(input: Uint8Array | string, where: string): XmlElement[] {
  return readTree(input, where).children
}

/** An element's own text, without blanks around it. @throws UpdateMetadataUnreadable when it is too long. */
export function textOf(element: XmlElement, where: string): string {
  return checkLength(element.text.trim(), `"${shownName(element.name)}"`, where)
}

/** The only child of that name, or null. @throws UpdateMetadataUnreadable when there are two. */
export function onlyChild(children: readonly XmlElement[], name: string, where: string): XmlElement | null {
  const found = children.filter(child => child.name === name)
  if (found.length > 1) throw new UpdateMetadataUnreadable({ where, reason: `it has two "${name}" elements` })
  return found[0] ?? null
}

/** An attribute that must be there. @throws UpdateMetadataUnreadable when it is absent or too long. */
export function mandatoryAttribute(element: XmlElement, name: string, where: string): string {
  const value = optionalAttribute(element, name, where)
  if (value !== null) return value
  throw new UpdateMetadataUnreadable({
    where,
    reason: `"${shownName(element.name)}" has no attribute "${name}"`,
  })
}

/** An attribute, or null. @throws UpdateMetadataUnreadable when it is too long. */
export function optionalAttribute(element: XmlElement, name: string, where: string): string | null {
  const value = element.attributes.get(name)
  if (value === undefined) return null
  return checkLength(value, `"${name}" of "${shownName(element.name)}"`, where)
}

/** An attribute that is a GUID, in lower case. @throws UpdateMetadataUnreadable when it is none. */
export function guidAttribute(element: XmlElement, name: string, where: string): string {
  const value = mandatoryAttribute(element, name, where)
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) return value.toLowerCase()
  throw new UpdateMetadataUnreadable({ where, reason: `${name} ${shownValue(value)} is not a GUID` })
}

/** All attributes as plain data. @throws UpdateMetadataUnreadable when one is too long. */
export function allAttributes(element: XmlElement, where: string): Record<string, string> {
  for (const [name, value] of element.attributes) checkLength(value, `"${shownName(name)}"`, where)
  return Object.fromEntries(element.attributes)
}

/** A name from a document, fit for a sentence. */
export function shownName(name: string): string {
  return name.slice(0, 80).replace(/\p{C}/gu, '\ufffd')
}

/** A value from a document, quoted and fit for a sentence. */
export function shownValue(value: string): string {
  return `"${value.slice(0, 80).replace(/\p{C}/gu, '\ufffd')}"`
}

function readTree(input: Uint8Array | string, where: string): XmlElement {
  try {
    const text = typeof input === 'string' ? input : decodeXmlText(input)
    // A declaration may only stand at the very start of a document, so it cannot come after the root that is put around.
    const body = text.replace(/^\ufeff?\s*(<\?xml [^<>]{0,200}\?>)?/, '')
    return readXmlTree(`<fragment>${body}</fragment>`, bounds)
  } catch (error) {
    if (!(error instanceof XmlInvalid)) throw error
    throw new UpdateMetadataUnreadable({ where, reason: String(error.facts.reason) }, { cause: error })
  }
}

function checkLength(value: string, what: string, where: string): string {
  if (value.length <= longestText) return value
  throw new UpdateMetadataUnreadable({
    where,
    reason: `${what} has ${value.length} characters; ${longestText} are allowed`,
  })
}
