// Reads `index.xml` of the offline catalogue wsusscn2.cab: which cabinet holds the fragments of which revisions.
//
//   INDEX@VERSION / CABLIST@XOR / CAB@NAME,RANGESTART,FILESDIR
//
// The cabinet without a range holds the package list. Each other one holds the revisions from its RANGESTART up to the next one's.
// Source: the index of a real wsusscn2.cab of 69 cabinets.

import { UpdateMetadataUnreadable } from './errors.ts'
import {
  mandatoryAttribute,
  onlyChild,
  optionalAttribute,
  readFragment,
  shownValue,
} from './read-fragment.ts'
import { parseCount } from './read-values.ts'

/** One cabinet inside the catalogue. */
export type CatalogueCabinet = {
  /** A plain name, for example `package3.cab`. */
  name: string
  /** The first revision whose fragments it holds; null for the cabinet with the package list. */
  rangeStart: number | null
  /** FILESDIR: it also holds whole files, such as licence terms. */
  hasFiles: boolean
}

const where = 'index.xml'

/**
 * The cabinets of the catalogue, those with a range last and by it.
 * @param input The document's bytes or text.
 * @throws UpdateMetadataUnreadable
 */
export function parseCabList(input: Uint8Array | string): CatalogueCabinet[] {
  const index = onlyChild(readFragment(input, where), 'INDEX', where)
  const list = index === null ? null : onlyChild(index.children, 'CABLIST', where)
  if (list === null)
    throw new UpdateMetadataUnreadable({ where, reason: 'it has no "CABLIST" in an "INDEX"' })
  // Zero in every catalogue that was seen; another number would say that the cabinets are not as they seem.
  const xor = optionalAttribute(list, 'XOR', where) ?? '0'
  if (xor !== '0')
    throw new UpdateMetadataUnreadable({ where, reason: `XOR ${shownValue(xor)} is not known` })
  const cabinets = list.children
    .filter(child => child.name === 'CAB')
    .map(element => ({
      name: plainName(mandatoryAttribute(element, 'NAME', where)),
      rangeStart: rangeOf(optionalAttribute(element, 'RANGESTART', where)),
      hasFiles: optionalAttribute(element, 'FILESDIR', where) === '1',
    }))
  if (cabinets.length === 0) throw new UpdateMetadataUnreadable({ where, reason: 'it lists no cabinet' })
  if (new Set(cabinets.map(({ name }) => name.toLowerCase())).size < cabinets.length)
    throw new UpdateMetadataUnreadable({ where, reason: 'it lists a cabinet twice' })
  cabinets.sort((left, right) => (left.rangeStart ?? -1) - (right.rangeStart ?? -1))
  checkRanges(cabinets)
  return cabinets
}

/** The cabinet that holds a revision's fragments; null when all ranges begin after it. */
export function cabinetOfRevision(
  cabinets: readonly CatalogueCabinet[],
  revisionId: number,
): CatalogueCabinet | null {
  let found: CatalogueCabinet | null = null
  for (const cabinet of cabinets) {
    if (cabinet.rangeStart === null || cabinet.rangeStart > revisionId) continue
    if (found === null || cabinet.rangeStart > (found.rangeStart ?? -1)) found = cabinet
  }
  return found
}

function checkRanges(sorted: readonly CatalogueCabinet[]): void {
  const starts = sorted.flatMap(({ rangeStart }) => rangeStart ?? [])
  if (new Set(starts).size < starts.length)
    throw new UpdateMetadataUnreadable({ where, reason: 'two cabinets begin with the same revision' })
}

function rangeOf(text: string | null): number | null {
  if (text === null) return null
  const range = parseCount(text, 2 ** 32 - 1)
  if (range !== null) return range
  throw new UpdateMetadataUnreadable({ where, reason: `RANGESTART ${shownValue(text)} is not a number` })
}

function plainName(name: string): string {
  if (/^[0-9A-Za-z][0-9A-Za-z._-]{0,99}$/.test(name)) return name
  throw new UpdateMetadataUnreadable({ where, reason: `NAME ${shownValue(name)} is not the name of a file` })
}
