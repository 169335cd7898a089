// Reads the XML resource of a WIM file.
//
// WIM/IMAGE@INDEX with NAME, DESCRIPTION, DISPLAYNAME, FLAGS, DIRCOUNT, FILECOUNT, TOTALBYTES, HARDLINKBYTES,
// CREATIONTIME/{HIGHPART,LOWPART}, LASTMODIFICATIONTIME/{HIGHPART,LOWPART} (halves of a FILETIME in hex), and of Windows
// images WINDOWS/{ARCH, PRODUCTNAME, EDITIONID, INSTALLATIONTYPE, PRODUCTTYPE, PRODUCTSUITE, LANGUAGES/{LANGUAGE, DEFAULT},
// VERSION/{MAJOR,MINOR,BUILD,SPBUILD,SPLEVEL}, SYSTEMROOT}. Source: Microsoft, "Windows Imaging File Format"; wimlib, xml.c.
// Every element but the index may be absent. Elements are kept as a flat list of paths, so that depth costs nothing.

import { SaxesParser } from 'saxes'
import { WimXmlInvalid } from './errors.ts'
import type { WimArchitecture, WimImageDescription } from './wim-image-description.ts'

/** Real files have some 20 elements an image and at most a dozen images. */
const mostImages = 10_000
const deepest = 32
const longestText = 64 * 1024
const mostElements = 400_000
/** Of one element; an image has one. */
const mostAttributes = 1000
/** What is shown of the parser's own words: they quote names, which may be long. */
const shownCharacters = 200

/** PROCESSOR_ARCHITECTURE_* numbers (winnt.h). */
const architectures: ReadonlyMap<string | null, WimArchitecture> = new Map([
  ['0', 'x86'],
  ['5', 'arm'],
  ['6', 'ia64'],
  ['9', 'amd64'],
  ['12', 'arm64'],
])

/** Elements of one image: path below IMAGE, upper case, to the texts found there. */
type Elements = Map<string, string[]>

/**
 * The images that the XML describes, by index.
 * @throws WimXmlInvalid when the text is not well-formed, declares a document type, or has no or an impossible index.
 */
export function readWimImages(xml: string): WimImageDescription[] {
  const images = new Map<number, Elements>()
  const path: string[] = []
  let image: Elements | null = null
  let text = ''
  let elements = 0
  let attributes = 0
  const parser = new SaxesParser()
  parser.on('error', error => {
    throw new WimXmlInvalid({
      reason: `it is not well-formed XML (${error.message.slice(0, shownCharacters)})`,
    })
  })
  parser.on('doctype', () => {
    throw new WimXmlInvalid({ reason: 'it declares a document type' })
  })
  parser.on('attribute', () => {
    attributes += 1
    if (attributes > mostAttributes) throw new WimXmlInvalid({ reason: 'an element has too many attributes' })
  })
  parser.on('opentag', tag => {
    attributes = 0
    elements += 1
    if (elements > mostElements) throw new WimXmlInvalid({ reason: 'it has too many elements' })
    path.push(tag.name.toUpperCase())
    text = ''
    if (path.length > deepest) throw new WimXmlInvalid({ reason: 'its elements are nested too deeply' })
    if (path.length !== 2 || path[0] !== 'WIM' || path[1] !== 'IMAGE') return
    image = startImage(images, tag.attributes)
  })
  const addText = (piece: string) => {
    text += piece
    if (text.length > longestText) throw new WimXmlInvalid({ reason: 'an element holds too much text' })
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', () => {
    if (image !== null && path.length > 2 && text.trim() !== '') {
      addTo(image, path.slice(2).join('/'), text.trim())
    }
    if (path.length === 2) image = null
    path.pop()
    text = ''
  })
  parser.write(xml.replace(/^\ufeff/, '')).close()
  return [...images]
    .sort(([left], [right]) => left - right)
    .map(([index, elements]) => describe(index, elements))
}

function startImage(images: Map<number, Elements>, attributes: Record<string, string>): Elements {
  const index = Number(attributes.INDEX)
  if (!Number.isSafeInteger(index) || index < 1) throw new WimXmlInvalid({ reason: 'an image has no index' })
  if (images.has(index)) throw new WimXmlInvalid({ reason: `two images have the index ${index}` })
  if (images.size >= mostImages) throw new WimXmlInvalid({ reason: 'it describes too many images' })
  const elements: Elements = new Map()
  images.set(index, elements)
  return elements
}

function addTo(elements: Elements, name: string, text: string): void {
  const texts = elements.get(name)
  if (texts === undefined) elements.set(name, [text])
  else texts.push(text)
}

function describe(index: number, elements: Elements): WimImageDescription {
  const first = (path: string): string | null => elements.get(path)?.[0] ?? null
  const count = (path: string): number => wholeNumber(first(path)) ?? 0
  return {
    index,
    name: first('NAME'),
    description: first('DESCRIPTION'),
    displayName: first('DISPLAYNAME'),
    edition: first('WINDOWS/EDITIONID'),
    architecture: architectures.get(first('WINDOWS/ARCH')) ?? null,
    version: versionOf(first),
    languages: elements.get('WINDOWS/LANGUAGES/LANGUAGE') ?? [],
    defaultLanguage: first('WINDOWS/LANGUAGES/DEFAULT'),
    size: count('TOTALBYTES'),
    created: instantOf(first, 'CREATIONTIME'),
    modified: instantOf(first, 'LASTMODIFICATIONTIME'),
    productType: first('WINDOWS/PRODUCTTYPE'),
    installationType: first('WINDOWS/INSTALLATIONTYPE'),
    fileCount: count('FILECOUNT'),
    directoryCount: count('DIRCOUNT'),
    hardLinkBytes: count('HARDLINKBYTES'),
  }
}

function versionOf(first: (path: string) => string | null): WimImageDescription['version'] {
  const [major, minor, build, servicePackBuild] = ['MAJOR', 'MINOR', 'BUILD', 'SPBUILD'].map(part =>
    wholeNumber(first(`WINDOWS/VERSION/${part}`)),
  )
  if (major == null || minor == null || build == null) return null
  return { major, minor, build, servicePackBuild: servicePackBuild ?? 0 }
}

function wholeNumber(text: string | null): number | null {
  if (text === null || !/^\d{1,16}$/.test(text)) return null
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : null
}

/** FILETIME: 100 ns steps since 1601-01-01 UTC, in two halves of hex digits. */
function instantOf(first: (path: string) => string | null, element: string): string | null {
  const halves = ['HIGHPART', 'LOWPART'].map(part => first(`${element}/${part}`))
  const [high, low] = halves
  if (high == null || low == null || !halves.every(half => /^(0x)?[0-9a-f]{1,8}$/i.test(half ?? '')))
    return null
  const steps = (BigInt(asHex(high)) << 32n) | BigInt(asHex(low))
  const time = new Date(Number(steps / 10_000n) - 11_644_473_600_000)
  return Number.isNaN(time.getTime()) || steps === 0n ? null : time.toISOString()
}

function asHex(text: string): string {
  return text.toLowerCase().startsWith('0x') ? text : `0x${text}`
}
