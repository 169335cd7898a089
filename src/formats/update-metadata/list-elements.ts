// What each element of a package list says.

import { UpdateMetadataUnreadable } from './errors.ts'
import type { FileLocation, ListedUpdate, PackageListEntry } from './package-list.ts'
import { shownName, shownValue } from './read-fragment.ts'
import { parseCount, parseDigest, parseTime } from './read-values.ts'

const largest32 = 2 ** 32 - 1

/** What the reader of one element may do with what it read. */
export type ListPlace = {
  give: (entry: PackageListEntry) => void
  begin: (update: ListedUpdate) => void
  beginGroup: () => void
  addTo: (add: (update: ListedUpdate, group: string[] | null) => void) => void
}

/** By parent and name. Elements that only hold others do nothing. */
export const listElements: ReadonlyMap<string, (place: ListPlace, attributes: ListAttributes) => void> =
  new Map([
    ['/OfflineSyncPackage', (place, read) => place.give(read.header())],
    ['OfflineSyncPackage/Updates', nothing],
    ['OfflineSyncPackage/FileLocations', nothing],
    ['Updates/Update', (place, read) => place.begin(read.update())],
    ...['Categories', 'PayloadFiles', 'Prerequisites', 'BundledBy', 'SupersededBy', 'Languages'].map(
      (name): [string, typeof nothing] => [`Update/${name}`, nothing],
    ),
    [
      'Categories/Category',
      (place, read) => {
        const category = { type: read.text('Type'), updateId: read.guid('Id') }
        place.addTo(update => update.categories.push(category))
      },
    ],
    [
      'PayloadFiles/File',
      (place, read) => {
        const digest = read.sha1('Id')
        place.addTo(update => update.payloadFiles.push(digest))
      },
    ],
    [
      'Prerequisites/UpdateId',
      (place, read) => {
        const updateId = read.guid('Id')
        place.addTo(update => update.prerequisites.push({ kind: 'update', updateId }))
      },
    ],
    ['Prerequisites/Or', place => place.beginGroup()],
    [
      'Or/UpdateId',
      (place, read) => {
        const updateId = read.guid('Id')
        place.addTo((_, group) => group?.push(updateId))
      },
    ],
    [
      'BundledBy/Revision',
      (place, read) => {
        const revision = read.number('Id')
        place.addTo(update => update.bundledBy.push(revision))
      },
    ],
    [
      'SupersededBy/Revision',
      (place, read) => {
        const revision = read.number('Id')
        place.addTo(update => update.supersededBy.push(revision))
      },
    ],
    [
      'Languages/Language',
      (place, read) => {
        const language = read.text('Name')
        place.addTo(update => update.languages.push(language))
      },
    ],
    ['FileLocations/FileLocation', (place, read) => place.give(read.fileLocation())],
  ])

function nothing(_place: ListPlace, _read: ListAttributes): void {}

/** The attributes of one element, each with its type. */
export class ListAttributes {
  readonly #name: string
  readonly #attributes: Record<string, unknown>

  constructor(name: string, attributes: Record<string, unknown>) {
    this.#name = name
    this.#attributes = attributes
  }

  header(): PackageListEntry {
    const properties = Object.fromEntries(
      Object.entries(this.#attributes).flatMap(([name, value]) =>
        name === 'xmlns' || name.includes(':') ? [] : [[name, String(value)]],
      ),
    )
    return { kind: 'list', created: this.#timeOrNull('CreationDate'), properties }
  }

  update(): ListedUpdate {
    return {
      kind: 'update',
      revisionId: this.number('RevisionId'),
      updateId: this.guid('UpdateId'),
      revisionNumber: this.number('RevisionNumber'),
      created: this.#timeOrNull('CreationDate'),
      defaultLanguage: this.#textOrNull('DefaultLanguage'),
      isLeaf: this.#flag('IsLeaf', false),
      isBundle: this.#flag('IsBundle', false),
      isSoftware: this.#flag('IsSoftware', true),
      deploymentAction: this.#textOrNull('DeploymentAction'),
      categories: [],
      prerequisites: [],
      payloadFiles: [],
      bundledBy: [],
      supersededBy: [],
      languages: [],
    }
  }

  fileLocation(): FileLocation {
    return { kind: 'fileLocation', sha1: this.sha1('Id'), url: this.text('Url') }
  }

  text(name: string): string {
    return this.#textOrNull(name) ?? refuse(`"${shownName(this.#name)}" has no attribute "${name}"`)
  }

  guid(name: string): string {
    const text = this.text(name)
    const fits = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
    return fits ? text.toLowerCase() : this.#refuseValue(name, text)
  }

  number(name: string): number {
    const text = this.text(name)
    return parseCount(text, largest32) ?? this.#refuseValue(name, text)
  }

  sha1(name: string): string {
    const text = this.text(name)
    return parseDigest(text, 20) ?? this.#refuseValue(name, text)
  }

  #textOrNull(name: string): string | null {
    return Object.hasOwn(this.#attributes, name) ? String(this.#attributes[name]) : null
  }

  #flag(name: string, absent: boolean): boolean {
    const text = this.#textOrNull(name)
    return text === null ? absent : /^(true|1)$/i.test(text)
  }

  #timeOrNull(name: string): string | null {
    const text = this.#textOrNull(name)
    return text === null ? null : (parseTime(text) ?? this.#refuseValue(name, text))
  }

  #refuseValue(name: string, value: string): never {
    return refuse(`"${shownName(this.#name)}" has an unacceptable ${name}: ${shownValue(value)}`)
  }
}

function refuse(reason: string): never {
  throw new UpdateMetadataUnreadable({ where: 'package.xml', reason })
}
