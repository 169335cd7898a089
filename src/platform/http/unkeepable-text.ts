import { Readable } from 'node:stream'

/**
 * What makes a text in a parsed body one that PostgreSQL keeps nowhere: a NUL character, or half of a character (an unpaired surrogate, which is no UTF-8
 * and which `jsonb` refuses); null when there is none. Goes through any depth without recursion.
 */
export function unkeepableText(body: unknown): string | null {
  const left: unknown[] = [body]
  while (left.length > 0) {
    const value = left.pop()
    if (typeof value === 'string') {
      if (value.includes('\u0000')) return 'a text holds a NUL character'
      if (!value.isWellFormed()) return 'a text holds half of a character'
    }
    if (typeof value !== 'object' || value === null) continue
    if (ArrayBuffer.isView(value) || value instanceof Readable) continue
    for (const [key, one] of Object.entries(value)) left.push(key, one)
  }
  return null
}
