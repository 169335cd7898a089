// Fills the facts of an error into its French words.

/** Facts of an error, as the site sends them. */
export type ProblemFacts = Readonly<Record<string, unknown>>

/** How a number of bytes is written. */
export type WriteBytes = (value: number) => string

/**
 * Fills a text: `{{name}}` is a fact, and what stands between `[[` and `]]` is left out unless all of its facts are there.
 * Facts named `bytes` or `…Bytes` are written as sizes, lists with commas between short items and semicolons between others.
 * @returns null when a fact outside of brackets is not there: words with a hole in them are no words.
 */
export function fillWords(text: string, facts: ProblemFacts, bytes: WriteBytes): string | null {
  let isWhole = true
  // In one pass: what a fact says is never taken for a hole or a bracket.
  const filled = text.replace(/\[\[(.*?)\]\]|\{\{(\w+)\}\}/g, (_, part?: string, name = '') => {
    if (part !== undefined) return fillWords(part, facts, bytes) ?? ''
    const written = writeFact(name, facts[name], bytes)
    if (written === null) isWhole = false
    return written ?? ''
  })
  return isWhole ? filled : null
}

function writeFact(name: string, value: unknown, bytes: WriteBytes): string | null {
  if (typeof value === 'number') return /bytes$/i.test(name) ? bytes(value) : String(value)
  if (Array.isArray(value)) return value.length === 0 ? null : writeList(value.map(String))
  if (typeof value === 'string') return value === '' ? null : value
  return typeof value === 'boolean' ? String(value) : null
}

function writeList(items: string[]): string {
  return items.join(items.some(item => item.includes(' ')) ? ' ; ' : ', ')
}
