// Reads `package.xml`, the list of all updates in an offline catalogue, piece by piece.
//
//   OfflineSyncPackage@CreationDate,PackageId,…
//     Updates / Update@UpdateId,RevisionId,RevisionNumber,CreationDate,DefaultLanguage,IsLeaf,IsBundle,IsSoftware,DeploymentAction
//       Categories / Category@Type,Id           PayloadFiles / File@Id (SHA-1, base64)
//       Prerequisites / UpdateId@Id | Or / UpdateId@Id
//       BundledBy / Revision@Id    SupersededBy / Revision@Id    Languages / Language@Name
//     FileLocations / FileLocation@Id,Url
//
// A real list has 105 MB and 200,000 updates: no more than one update is ever kept. Source: three real lists, and what is published
// of the current one.

import { SaxesParser } from 'saxes'
import { UpdateMetadataUnreadable } from './errors.ts'
import { ListAttributes, type ListPlace, listElements } from './list-elements.ts'
import type { ListedUpdate, PackageListEntry } from './package-list.ts'
import { PieceDecoder } from './piece-decoder.ts'
import { shownName } from './read-fragment.ts'

const where = 'package.xml'
/** How much the parser gets at once, so that a bound stops it soon. */
const portionCharacters = 64 * 1024
/** Between two tags: the parser keeps an attribute or a text whole. */
const mostBetweenTags = 1024 * 1024
const deepest = 16
/** Of one element; an update has ten. */
const mostAttributes = 100
/** Inside one update; a large bundle has some thousand. */
const mostItems = 100_000
const mostUnknown = 100

/**
 * The entries of a package list: the header, every update, every file location, and the end.
 * @param pieces The document's bytes in order, in UTF-8 or, with a mark, UTF-16.
 * @throws UpdateMetadataUnreadable when it is damaged, of another kind or beyond the bounds; entries before the damage were given.
 */
export async function* readPackageList(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<PackageListEntry> {
  const reader = new PackageListReader()
  for await (const piece of pieces) {
    for (const entries of reader.write(piece)) yield* entries
  }
  yield* reader.finish()
}

/** Follows the tags, and gives what is complete. */
class PackageListReader {
  readonly #parser = new SaxesParser({ position: true })
  readonly #open: string[] = []
  readonly #unknown = new Set<string>()
  readonly #decoder = new PieceDecoder(where)
  #entries: PackageListEntry[] = []
  #update: ListedUpdate | null = null
  /** The group of a prerequisite that is being read. */
  #group: string[] | null = null
  #items = 0
  #sinceTag = 0
  #attributes = 0
  #updates = 0
  #fileLocations = 0

  constructor() {
    this.#parser.on('doctype', () => refuse('it has a DOCTYPE'))
    this.#parser.on('error', error => refuse(`it is not well-formed (${error.message.slice(0, 200)})`))
    this.#parser.on('attribute', () => {
      this.#attributes += 1
      if (this.#attributes > mostAttributes) refuse(`an element has more than ${mostAttributes} attributes`)
    })
    this.#parser.on('opentag', tag => this.#openElement(tag.name, tag.attributes))
    this.#parser.on('closetag', () => this.#closeElement())
  }

  /** What each portion completes. */
  *write(piece: Uint8Array): Generator<PackageListEntry[]> {
    const text = this.#decoder.write(piece)
    for (let start = 0; start < text.length; start += portionCharacters) {
      const portion = text.slice(start, start + portionCharacters)
      this.#sinceTag += portion.length
      this.#parser.write(portion)
      if (this.#sinceTag > mostBetweenTags) refuse('a text, an attribute or a comment is too long')
      yield this.#taken()
    }
  }

  finish(): PackageListEntry[] {
    this.#parser.write(this.#decoder.finish()).close()
    return [
      ...this.#taken(),
      {
        kind: 'end',
        updates: this.#updates,
        fileLocations: this.#fileLocations,
        unknownElements: [...this.#unknown].sort(),
      },
    ]
  }

  #taken(): PackageListEntry[] {
    const entries = this.#entries
    this.#entries = []
    return entries
  }

  #openElement(name: string, attributes: Record<string, unknown>): void {
    this.#attributes = 0
    this.#sinceTag = 0
    const parent = this.#open.at(-1) ?? null
    this.#open.push(name)
    if (this.#open.length > deepest) refuse(`its elements lie more than ${deepest} deep`)
    // Below an element that is not known, nothing is looked at.
    if (parent === '') {
      this.#open[this.#open.length - 1] = ''
      return
    }
    const read = listElements.get(`${parent ?? ''}/${name}`)
    if (read !== undefined) {
      read(this.#place, new ListAttributes(name, attributes))
      return
    }
    if (parent === null) refuse(`the root element is "${shownName(name)}"; "OfflineSyncPackage" was expected`)
    this.#open[this.#open.length - 1] = ''
    if (this.#unknown.size < mostUnknown) this.#unknown.add(`${parent}/${shownName(name)}`)
  }

  #closeElement(): void {
    this.#sinceTag = 0
    const closed = this.#open.pop()
    if (closed === 'Or' && this.#group !== null) {
      if (this.#group.length === 0) refuse('a group of prerequisites names no update')
      this.#update?.prerequisites.push({ kind: 'anyOf', isCategory: false, updateIds: this.#group })
      this.#group = null
    }
    if (closed !== 'Update' || this.#update === null) return
    this.#entries.push(this.#update)
    this.#update = null
    this.#updates += 1
  }

  /** What the readers of elements may do. */
  readonly #place: ListPlace = {
    give: entry => {
      if (entry.kind === 'fileLocation') this.#fileLocations += 1
      this.#entries.push(entry)
    },
    begin: update => {
      this.#update = update
      this.#items = 0
    },
    beginGroup: () => {
      this.#group = []
    },
    addTo: add => {
      this.#items += 1
      if (this.#items > mostItems) refuse(`an update has more than ${mostItems} parts`)
      if (this.#update !== null) add(this.#update, this.#group)
    },
  }
}

function refuse(reason: string): never {
  throw new UpdateMetadataUnreadable({ where, reason })
}
