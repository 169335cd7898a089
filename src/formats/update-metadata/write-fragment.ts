// Writes elements as a fragment: without the namespaces and prefixes of the document they come from, as clients of update services get them.

import type { XmlElement } from '#formats/xml'

const rules = 'http://schemas.microsoft.com/msus/2002/12/'
/** The kinds of operators that clients see as a prefix with a dot; logical operators and those about packages have none. */
const prefixes: ReadonlyMap<string, string> = new Map([
  [`${rules}BaseApplicabilityRules`, 'b.'],
  [`${rules}MsiApplicabilityRules`, 'm.'],
  [`${rules}UpdateHandlers/WindowsDriver`, 'd.'],
])
/** Package manifests inside the rules keep theirs: they are documents of another kind. */
const keptNamespace = /^urn:schemas-microsoft-com:asm\.v[1-3]$/

/** The text of elements beside each other. Attributes with a prefix are left out; the reader of the document bounded the depth. */
export function writeFragment(elements: readonly XmlElement[]): string {
  return elements.map(element => writeElement(element, '')).join('')
}

function writeElement(element: XmlElement, inherited: string): string {
  const isKept = keptNamespace.test(element.namespace)
  const name = `${prefixes.get(element.namespace) ?? ''}${element.name}`
  const declared = isKept && element.namespace !== inherited ? ` xmlns="${element.namespace}"` : ''
  const attributes = [...element.attributes].map(([key, value]) => ` ${key}="${escapeText(value)}"`).join('')
  const namespace = isKept ? element.namespace : ''
  const text = element.text.trim() === '' ? '' : escapeText(element.text)
  const inside = text + element.children.map(child => writeElement(child, namespace)).join('')
  const begin = `<${name}${declared}${attributes}`
  return inside === '' ? `${begin} />` : `${begin}>${inside}</${name}>`
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escapeText(text: string): string {
  return text.replace(/[&<>"\t\n\r]/g, sign => escapes[sign] ?? `&#${sign.charCodeAt(0)};`)
}
