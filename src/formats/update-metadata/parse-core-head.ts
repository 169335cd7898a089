// Reads a core fragment without its rules, for whoever takes in a whole catalogue: two thirds of the text are rules, and most are never asked.
//
// The rules are only looked over: their tags are closed, not too deep, not too many, and there is no DOCTYPE or comment among them. Whoever asks
// a rule reads the fragment with `parseCore`, which may still refuse it.

import { UpdateMetadataUnreadable } from './errors.ts'
import { parseCore } from './parse-core.ts'
import type { UpdateCore } from './update-core.ts'

/** A core fragment without its rules and packages. */
export type UpdateCoreHead = Omit<
  UpdateCore,
  'isInstalled' | 'isInstallable' | 'isSuperseded' | 'packages' | 'unknownElements'
>

const where = 'core fragment'
const begin = '<ApplicabilityRules'
const end = '</ApplicabilityRules>'
const deepest = 80
const mostElements = 500_000
/** What XML 1.0 has no place for, halves of characters aside. */
const noCharacter = /[^\t\n\r\x20-\ufffd]/
/** One tag; no signs of a tag are allowed inside its quotes, as in XML. Its alternatives begin differently, so that it takes linear time. */
const tagPattern = /<(?:[^<>"']|"[^"<]*"|'[^'<]*')*>/y

/**
 * Reads the head of a core fragment.
 * @throws UpdateMetadataUnreadable
 */
export function parseCoreHead(text: string): UpdateCoreHead {
  // Nobody else looks at all of the text before it is kept.
  if (noCharacter.test(text) || !text.isWellFormed()) refuse('it holds characters that are none')
  const [from, to] = [text.indexOf(begin), text.lastIndexOf(end)]
  if (from === -1 || to < from) return parseCore(text)
  checkTags(text, from, to + end.length)
  return parseCore(text.slice(0, from) + text.slice(to + end.length))
}

function checkTags(text: string, from: number, to: number): void {
  let depth = 0
  let elements = 0
  for (let at = from; at !== -1 && at < to; at = text.indexOf('<', tagPattern.lastIndex)) {
    tagPattern.lastIndex = at
    const second = text[at + 1]
    if (second === '!' || second === '?' || !tagPattern.test(text)) refuse('its rules are not well-formed')
    if (second === '/') depth -= 1
    else {
      elements += 1
      if (text[tagPattern.lastIndex - 2] !== '/') depth += 1
    }
    if (depth > deepest) refuse(`its rules are more than ${deepest} inside each other`)
    if (elements > mostElements) refuse(`it has more than ${mostElements} elements`)
    if (depth === 0 && tagPattern.lastIndex !== to) refuse('its rules are not well-formed')
  }
  if (depth !== 0) refuse('its rules are not well-formed')
}

function refuse(reason: string): never {
  throw new UpdateMetadataUnreadable({ where, reason })
}
