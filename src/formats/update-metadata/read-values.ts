// Values as update metadata writes them.

import type { VersionParts } from './applicability-rule.ts'

/** A version of one to four decimal numbers of 32 bits, or null when the text is none. */
export function parseVersion(text: string): VersionParts | null {
  const trimmed = text.trim()
  if (!/^\d{1,10}(\.\d{1,10}){0,3}$/.test(trimmed)) return null
  const parts = trimmed.split('.').map(Number)
  return parts.every(part => part < 2 ** 32) ? parts : null
}

/** Negative when `left` is lower; numbers that are absent count as 0. */
export function compareVersionParts(left: VersionParts, right: VersionParts): number {
  for (let part = 0; part < 4; part += 1) {
    const difference = (left[part] ?? 0) - (right[part] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/**
 * An instant as ISO 8601 in UTC, or null when the text is none. Times without a zone are UTC: the tool that made the
 * catalogue wrote the same instant with and without one.
 */
export function parseTime(text: string): string | null {
  const trimmed = text.trim()
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})?$/.test(trimmed)) return null
  const instant = new Date(/(Z|[+-]\d{2}:\d{2})$/.test(trimmed) ? trimmed : `${trimmed}Z`)
  return Number.isNaN(instant.getTime()) ? null : instant.toISOString()
}

/** The bytes of a digest in base64 as lower-case hexadecimal digits, or null when they are not that many. */
export function parseDigest(text: string, bytes: 20 | 32): string | null {
  const trimmed = text.trim()
  if (!/^[A-Za-z0-9+/]{27,43}=$/.test(trimmed)) return null
  const digest = Buffer.from(trimmed, 'base64')
  return digest.length === bytes && digest.toString('base64') === trimmed ? digest.toString('hex') : null
}

/** A whole decimal number that is not negative and exact, or null. */
export function parseCount(text: string, most: number = Number.MAX_SAFE_INTEGER): number | null {
  const value = /^\d{1,16}$/.test(text.trim()) ? Number(text) : Number.NaN
  return value <= most ? value : null
}

/** An address that a browser may open, or null. */
export function parseWebAddress(text: string): string | null {
  const trimmed = text.trim()
  return /^https?:\/\//i.test(trimmed) && URL.canParse(trimmed) ? trimmed : null
}
