// A value as the audit keeps it: JSON text with sorted keys, without secrets, of bounded length.

import { createHash } from 'node:crypto'

/** Names under which no value is kept, whoever gives it. A caller that has a secret does not give it; this is for the day one forgets. */
const secretName = /(password|secret|token|credential|private_?key|sealed.*)$/i

/** A value that is longer as text is kept by its length and its digest alone. UTF-16 units. */
export const longestValue = 16_384
const deepest = 20

/** Makes the text; null stays null. */
export function auditValue(value: unknown): string | null {
  if (value === undefined || value === null) return null
  const text = JSON.stringify(canonical(value, 0))
  if (text.length <= longestValue) return text
  const sha256 = createHash('sha256').update(text).digest('hex')
  return JSON.stringify({ tooLongToKeep: { characters: text.length, sha256 } })
}

function canonical(value: unknown, depth: number): unknown {
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Uint8Array) return '(bytes, not kept)'
  if (typeof value !== 'object' || value === null) return value
  if (depth >= deepest) return '(deeper than is kept)'
  if (Array.isArray(value)) return value.map(one => canonical(one, depth + 1))
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
  return Object.fromEntries(
    entries.map(([key, one]) => [key, secretName.test(key) ? '(not kept)' : canonical(one, depth + 1)]),
  )
}
