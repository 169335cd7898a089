// Reads an XML document into a small tree, within bounds.
//
// The documents come from downloaded files. So a DOCTYPE is refused (entities, external or nested, live there), and the
// size, the depth and the number of elements are bounded before anything is kept.

import { SaxesParser, type SaxesTagNS } from 'saxes'
import { XmlInvalid } from './errors.ts'
import { readPlainXml } from './read-plain-xml.ts'

/** One element. Namespace prefixes are resolved; comments and processing instructions are left out. */
export type XmlElement = {
  /** Local name, without prefix. */
  name: string
  namespace: string
  /** Attributes without a prefix; namespace declarations and prefixed attributes are left out. */
  attributes: ReadonlyMap<string, string>
  children: XmlElement[]
  /** Character data directly inside this element, whole. */
  text: string
}

/** The most that a document may hold. */
export type XmlBounds = {
  /** UTF-16 code units of the whole document. */
  characters: number
  /** Elements inside each other; the root is 1. */
  depth: number
  elements: number
}

/**
 * Far above every real manifest: the largest seen has 3.3 million characters, 33,000 elements and a depth of 15.
 */
const defaultBounds: XmlBounds = { characters: 64 * 1024 * 1024, depth: 64, elements: 1_000_000 }

/** Of one element; real ones have a dozen. The parser needs seconds for an element with a million. */
const mostAttributes = 1000

/** What is shown of the parser's own words: they quote names, which a document may make as long as it likes. */
const shownCharacters = 200

/** How much text the parser gets at once: an error or a bound stops the reading within one portion. */
const portionCharacters = 64 * 1024

/**
 * Reads a document.
 * @param text Decoded text; see {@link decodeXmlText}.
 * @throws XmlInvalid when it is not well-formed, has a DOCTYPE, or breaks a bound.
 */
export function readXmlTree(text: string, bounds: Partial<XmlBounds> = {}): XmlElement {
  const most = { ...defaultBounds, ...bounds }
  if (text.length > most.characters) {
    throw new XmlInvalid({ reason: `it has ${text.length} characters; ${most.characters} are allowed` })
  }
  return readPlainXml(text, { ...most, attributes: mostAttributes }) ?? readFullXml(text, most)
}

/** Reads a document with the full parser. @throws XmlInvalid */
export function readFullXml(text: string, bounds: XmlBounds): XmlElement {
  const reader = new TreeReader(bounds)
  for (let start = 0; start < text.length; start += portionCharacters) {
    reader.write(text.slice(start, start + portionCharacters))
  }
  return reader.finish()
}

/** The first child element with this local name. */
export function firstChild(element: XmlElement, name: string): XmlElement | null {
  return element.children.find(child => child.name === name) ?? null
}

/** All child elements with this local name. */
export function childrenNamed(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter(child => child.name === name)
}

/** An attribute's value, or null when it is absent. */
export function attributeOf(element: XmlElement, name: string): string | null {
  return element.attributes.get(name) ?? null
}

/** Keeps the path of open elements while the parser reports tags. */
class TreeReader {
  readonly #parser = new SaxesParser({ xmlns: true, position: true })
  readonly #open: XmlElement[] = []
  readonly #bounds: XmlBounds
  #root: XmlElement | null = null
  #elements = 0
  /** Of the element whose tag is being read. */
  #attributes = 0

  constructor(bounds: XmlBounds) {
    this.#bounds = bounds
    this.#parser.on('doctype', () => {
      throw new XmlInvalid({ reason: 'it has a DOCTYPE' })
    })
    this.#parser.on('error', error => {
      throw new XmlInvalid({ reason: `it is not well-formed (${error.message.slice(0, shownCharacters)})` })
    })
    this.#parser.on('attribute', () => this.#countAttribute())
    this.#parser.on('opentag', tag => this.#openElement(tag))
    this.#parser.on('closetag', () => this.#open.pop())
    this.#parser.on('text', text => this.#addText(text))
    this.#parser.on('cdata', text => this.#addText(text))
  }

  write(portion: string): void {
    this.#parser.write(portion)
  }

  finish(): XmlElement {
    this.#parser.close()
    if (this.#root === null) throw new XmlInvalid({ reason: 'it has no element' })
    return this.#root
  }

  #countAttribute(): void {
    this.#attributes += 1
    if (this.#attributes > mostAttributes) {
      throw new XmlInvalid({ reason: `an element has more than ${mostAttributes} attributes` })
    }
  }

  #openElement(tag: SaxesTagNS): void {
    this.#attributes = 0
    this.#elements += 1
    if (this.#elements > this.#bounds.elements) {
      throw new XmlInvalid({ reason: `it has more than ${this.#bounds.elements} elements` })
    }
    if (this.#open.length >= this.#bounds.depth) {
      throw new XmlInvalid({ reason: `its elements lie more than ${this.#bounds.depth} deep` })
    }
    const attributes = new Map<string, string>()
    for (const attribute of Object.values(tag.attributes)) {
      if (attribute.prefix === '' && attribute.local !== 'xmlns')
        attributes.set(attribute.local, attribute.value)
    }
    const element: XmlElement = { name: tag.local, namespace: tag.uri, attributes, children: [], text: '' }
    const parent = this.#open.at(-1)
    if (parent === undefined) this.#root = element
    else parent.children.push(element)
    this.#open.push(element)
  }

  #addText(text: string): void {
    const element = this.#open.at(-1)
    if (element !== undefined) element.text += text
  }
}
