// The digest by which a plan is known: SHA-256 of its canonical JSON.

import { createHash } from 'node:crypto'
import type { ServicingPlan } from './contract.ts'

/** JSON with the keys of every object sorted by UTF-16 code units and no white space: the same value, the same text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`)
  return `{${fields.join(',')}}`
}

/** SHA-256 (hexadecimal) of everything in a plan but its own `hash`. */
export function hashOfPlan(plan: Omit<ServicingPlan, 'hash'>): string {
  const { hash: _, ...hashed } = plan as ServicingPlan
  return createHash('sha256').update(canonicalJson(hashed)).digest('hex')
}
