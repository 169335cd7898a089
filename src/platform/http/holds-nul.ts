import { Readable } from 'node:stream'

/** Whether a text in a parsed body holds a NUL character, which PostgreSQL keeps in no text. Goes through any depth without recursion. */
export function holdsNul(body: unknown): boolean {
  const left: unknown[] = [body]
  while (left.length > 0) {
    const value = left.pop()
    if (typeof value === 'string' && value.includes('\u0000')) return true
    if (typeof value !== 'object' || value === null) continue
    if (ArrayBuffer.isView(value) || value instanceof Readable) continue
    for (const [key, one] of Object.entries(value)) left.push(key, one)
  }
  return false
}
