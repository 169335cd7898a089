// Reads the localized fragment of an update: its title and description in one language.
//
//   LocalizedProperties / Language, Title, Description, UninstallNotes, MoreInfoUrl, SupportUrl
//
// Source: a census of 10,260 real fragments of three catalogues.

import type { XmlElement } from '#formats/xml'
import { UpdateMetadataUnreadable } from './errors.ts'
import { onlyChild, readFragment, textOf } from './read-fragment.ts'
import { parseWebAddress } from './read-values.ts'

/** The localized fragment of one revision. */
export type UpdateLocalized = {
  /** A language tag, as written: `en`, `pt-br`, `zh-HK`. */
  language: string
  title: string
  description: string | null
  uninstallNotes: string | null
  /** Where to read more. Only addresses that a browser may open. */
  moreInfoUrls: string[]
  supportUrl: string | null
}

const where = 'localized fragment'

/**
 * Reads a localized fragment.
 * @param input The fragment's bytes, in UTF-8 or UTF-16, or its text.
 * @throws UpdateMetadataUnreadable
 */
export function parseLocalized(input: Uint8Array | string): UpdateLocalized {
  const root = onlyChild(readFragment(input, where), 'LocalizedProperties', where)
  if (root === null) throw new UpdateMetadataUnreadable({ where, reason: 'it has no "LocalizedProperties"' })
  return {
    language: mandatoryText(root, 'Language'),
    title: mandatoryText(root, 'Title'),
    description: textIn(root, 'Description'),
    uninstallNotes: textIn(root, 'UninstallNotes'),
    moreInfoUrls: root.children
      .filter(child => child.name === 'MoreInfoUrl')
      .flatMap(child => parseWebAddress(textOf(child, where)) ?? []),
    supportUrl: parseWebAddress(textIn(root, 'SupportUrl') ?? ''),
  }
}

function textIn(root: XmlElement, name: string): string | null {
  const child = onlyChild(root.children, name, where)
  return child === null ? null : textOf(child, where) || null
}

function mandatoryText(root: XmlElement, name: string): string {
  const text = textIn(root, name)
  if (text === null) throw new UpdateMetadataUnreadable({ where, reason: `it has no "${name}"` })
  return text
}
