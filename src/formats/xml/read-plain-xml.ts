// Reads XML documents that use only what nearly every document uses, several times faster than the full parser: elements and attributes with
// plain names, texts, and the five entities that every document has.
//
// It never refuses anything. At whatever it does not know (comments, CDATA, instructions, prefixes, references by number, other letters in names),
// at whatever is wrong, and at a bound, it gives up, and the full parser reads the document from its start and says what is wrong. What it does read
// is what the full parser reads; a test compares them.

import type { XmlBounds, XmlElement } from './read-xml-tree.ts'

/** Anything but the characters of XML 1.0 that take one code unit. */
const unusual = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd]/
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const [tab, newline, space, quote, apostrophe] = [0x09, 0x0a, 0x20, 0x22, 0x27]
const [slash, equals, greater] = [0x2f, 0x3d, 0x3e]

/** By character: 2 begins a name, 1 may follow in one, 0 neither. Names with a colon are for the full parser. */
const nameKinds = new Uint8Array(128)
for (const character of '-.0123456789') nameKinds[character.charCodeAt(0)] = 1
for (const character of '_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz')
  nameKinds[character.charCodeAt(0)] = 2

/**
 * Reads a document, or gives up.
 * @param document Decoded text, not longer than the bound.
 * @returns null when the full parser has to read it
 */
export function readPlainXml(
  document: string,
  bounds: XmlBounds & { attributes: number },
): XmlElement | null {
  if (unusual.test(document)) return null
  return new PlainReader(document.replace(/\r\n?/g, '\n'), bounds).read()
}

class PlainReader {
  readonly #text: string
  readonly #bounds: XmlBounds & { attributes: number }
  readonly #open: XmlElement[] = []
  #root: XmlElement | null = null
  #elements = 0
  /** Where the next character is. */
  #at = 0

  constructor(text: string, bounds: XmlBounds & { attributes: number }) {
    this.#text = text
    this.#bounds = bounds
  }

  read(): XmlElement | null {
    const text = this.#text
    for (;;) {
      const tag = text.indexOf('<', this.#at)
      if (!this.#readText(tag === -1 ? text.length : tag)) return null
      if (tag === -1) return this.#open.length === 0 ? this.#root : null
      const isEnd = text.charCodeAt(tag + 1) === slash
      this.#at = isEnd ? tag + 2 : tag + 1
      if (!(isEnd ? this.#readEndTag() : this.#readStartTag())) return null
    }
  }

  /** The characters up to a tag. */
  #readText(end: number): boolean {
    if (end === this.#at) return true
    const raw = this.#text.slice(this.#at, end)
    const element = this.#open.at(-1)
    if (element === undefined) return /^[\t\n ]*$/.test(raw)
    if (raw.includes(']]>')) return false
    const text = withoutEntities(raw)
    if (text === null) return false
    element.text += text
    return true
  }

  #readEndTag(): boolean {
    const element = this.#open.pop()
    if (element === undefined || !this.#text.startsWith(element.name, this.#at)) return false
    this.#at += element.name.length
    this.#skipBlanks()
    return this.#take(greater)
  }

  #readStartTag(): boolean {
    const name = this.#readName()
    const parent = this.#open.at(-1)
    this.#elements += 1
    if (name === '' || (parent === undefined && this.#root !== null)) return false
    if (this.#elements > this.#bounds.elements || this.#open.length >= this.#bounds.depth) return false
    const attributes = new Map<string, string>()
    const namespace = this.#readAttributes(attributes)
    if (namespace === null) return false
    const element: XmlElement = {
      name,
      namespace: namespace ?? parent?.namespace ?? '',
      attributes,
      children: [],
      text: '',
    }
    if (parent === undefined) this.#root = element
    else parent.children.push(element)
    if (this.#take(slash)) return this.#take(greater)
    this.#open.push(element)
    return this.#take(greater)
  }

  /** The attributes up to the end of the tag. Returns the namespace that they declare; undefined: none, null: given up. */
  #readAttributes(attributes: Map<string, string>): string | null | undefined {
    let namespace: string | undefined
    for (;;) {
      const isApart = this.#skipBlanks()
      const next = this.#text.charCodeAt(this.#at)
      if (next === greater || next === slash) return namespace
      const name = isApart ? this.#readName() : ''
      const value = name === '' ? null : this.#readValue()
      if (value === null || attributes.size >= this.#bounds.attributes - 1) return null
      if (name === 'xmlns') {
        // The names of XML's own namespaces may not be declared; the full parser knows them.
        if (namespace !== undefined || value.includes('www.w3.org')) return null
        namespace = value.trim()
      } else {
        if (attributes.has(name)) return null
        attributes.set(name, value)
      }
    }
  }

  /** From the equals sign to the closing quotation mark. Null: given up. */
  #readValue(): string | null {
    this.#skipBlanks()
    if (!this.#take(equals)) return null
    this.#skipBlanks()
    const mark = this.#text.charCodeAt(this.#at)
    if (mark !== quote && mark !== apostrophe) return null
    const end = this.#text.indexOf(mark === quote ? '"' : "'", this.#at + 1)
    if (end === -1) return null
    const raw = this.#text.slice(this.#at + 1, end)
    this.#at = end + 1
    if (raw.includes('<')) return null
    return withoutEntities(raw.replace(/[\t\n]/g, ' '))
  }

  /** Empty: there is no plain name. */
  #readName(): string {
    const text = this.#text
    const start = this.#at
    if (nameKinds[text.charCodeAt(start)] !== 2) return ''
    let end = start + 1
    while ((nameKinds[text.charCodeAt(end)] ?? 0) > 0) end += 1
    this.#at = end
    return text.slice(start, end)
  }

  #take(character: number): boolean {
    if (this.#text.charCodeAt(this.#at) !== character) return false
    this.#at += 1
    return true
  }

  /** Whether there was a blank. */
  #skipBlanks(): boolean {
    const start = this.#at
    for (let code = this.#text.charCodeAt(start); isBlank(code); code = this.#text.charCodeAt(this.#at))
      this.#at += 1
    return this.#at > start
  }
}

function isBlank(code: number): boolean {
  return code === space || code === newline || code === tab
}

/** Null when there is a reference that is none of the five. */
function withoutEntities(raw: string): string | null {
  if (!raw.includes('&')) return raw
  let isPlain = true
  const text = raw.replace(/&([a-z]{2,4};)?/g, (_, name: string | undefined) => {
    const character = name === undefined ? undefined : entities[name.slice(0, -1)]
    if (character === undefined) isPlain = false
    return character ?? ''
  })
  return isPlain ? text : null
}
