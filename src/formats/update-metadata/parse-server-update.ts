// Reads an update as update servers hand it to each other: one document, of which a client of such a server gets the fragments.
//
//   upd:Update
//     upd:UpdateIdentity@UpdateID,RevisionNumber
//     upd:Properties@UpdateType,Handler,PublicationState,CreationDate,… / InstallationBehavior, KBArticleID, …
//     upd:LocalizedPropertiesCollection / upd:LocalizedProperties+
//     upd:Relationships   upd:ApplicabilityRules   upd:Files   upd:HandlerSpecificData
//
// Core: UpdateIdentity, some of Properties, Relationships, ApplicabilityRules. Extended: the rest of Properties, Files, HandlerSpecificData.
// Operators get the prefixes that `parse-rule.ts` names. Source: [MS-WSUSSS] 3.1.1.1 and the samples of its section 4, [MS-WUSP] 3.1.1.1, and
// nine documents of a server of 2026 with the fragments that the same server gave its clients.

import type { XmlElement } from '#formats/xml'
import { UpdateMetadataUnreadable } from './errors.ts'
import { parseCoreHead, type UpdateCoreHead } from './parse-core-head.ts'
import { parseExtended } from './parse-extended.ts'
import { parseLocalized, type UpdateLocalized } from './parse-localized.ts'
import { onlyChild, optionalAttribute, readFragment, shownValue, textOf } from './read-fragment.ts'
import { parseTime } from './read-values.ts'
import type { UpdateExtended } from './update-extended.ts'
import { writeFragment } from './write-fragment.ts'

/** One revision of an update, as a server hands it on. */
export type ServerUpdate = {
  core: UpdateCoreHead
  /** The core fragment that a client gets of it: the input of `parseCore`, which reads its rules. */
  coreFragment: string
  extended: UpdateExtended
  /** The titles in the languages that were wanted. */
  localized: UpdateLocalized[]
  /** False when the publisher took the update back (PublicationState `Expired`). */
  isPublished: boolean
  /** ISO 8601, UTC. */
  created: string | null
}

const where = 'update of a server'
const namespace = 'http://schemas.microsoft.com/msus/2002/12/Update'
const knownElements = [
  'UpdateIdentity',
  'Properties',
  'LocalizedPropertiesCollection',
  'Relationships',
  'ApplicabilityRules',
  'Files',
  'HandlerSpecificData',
]
/** What a core fragment has of the properties. */
const coreProperties = ['UpdateType', 'ExplicitlyDeployable', 'AutoSelectOnWebSites']
/** What servers tell each other only. */
const serverProperties = ['PublicationState', 'CreationDate', 'PublisherID', 'IsPublic', 'LegacyName']

/**
 * Reads the document of one revision.
 * @param input The document's bytes, in UTF-8 or UTF-16, or its text.
 * @param wantsLanguage Whether titles of a language are wanted; asked with the tag in lower case.
 * @throws UpdateMetadataUnreadable
 */
export function parseServerUpdate(
  input: Uint8Array | string,
  wantsLanguage: (language: string) => boolean = () => true,
): ServerUpdate {
  const [root, second] = readFragment(input, where)
  if (root?.name !== 'Update' || root.namespace !== namespace || second !== undefined)
    refuse('it is not one "Update" of update metadata')
  const part = (name: string) => onlyChild(root.children, name, where)
  const properties = part('Properties') ?? refuse('it has no "Properties"')
  const only = (name: string) => [part(name) ?? []].flat()
  const coreFragment = writeFragment([
    ...only('UpdateIdentity'),
    { ...withAttributes(properties, name => coreProperties.includes(name)), children: [], text: '' },
    ...only('Relationships'),
    ...only('ApplicabilityRules'),
  ])
  const kept = (name: string) => !coreProperties.includes(name) && !serverProperties.includes(name)
  const extended = parseExtended(
    writeFragment([
      { ...withAttributes(properties, kept), name: 'ExtendedProperties' },
      ...only('Files'),
      ...only('HandlerSpecificData'),
      // Its reader notes them.
      ...root.children.filter(({ name }) => !knownElements.includes(name)),
    ]),
  )
  const created = optionalAttribute(properties, 'CreationDate', where)
  return {
    core: parseCoreHead(coreFragment),
    coreFragment,
    extended,
    localized: localizedIn(part('LocalizedPropertiesCollection'), wantsLanguage),
    isPublished: (optionalAttribute(properties, 'PublicationState', where) ?? '').toLowerCase() !== 'expired',
    created:
      created === null
        ? null
        : (parseTime(created) ?? refuse(`CreationDate ${shownValue(created)} is not acceptable`)),
  }
}

function withAttributes(element: XmlElement, isKept: (name: string) => boolean): XmlElement {
  const attributes = new Map([...element.attributes].filter(([name]) => isKept(name)))
  return { ...element, attributes }
}

function localizedIn(
  collection: XmlElement | null,
  wantsLanguage: (language: string) => boolean,
): UpdateLocalized[] {
  const read = new Map<string, UpdateLocalized>()
  for (const element of collection?.children ?? []) {
    if (element.name !== 'LocalizedProperties') continue
    const tag = onlyChild(element.children, 'Language', where)
    const language = tag === null ? '' : textOf(tag, where).toLowerCase()
    if (!wantsLanguage(language)) continue
    if (read.has(language)) refuse(`it has two titles in ${shownValue(language)}`)
    read.set(language, parseLocalized(writeFragment([element])))
  }
  return [...read.values()]
}

function refuse(reason: string): never {
  throw new UpdateMetadataUnreadable({ where, reason })
}
