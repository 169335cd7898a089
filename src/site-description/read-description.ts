// Text to description. What is wrong is told with its line and column.

import { isMap, isPair, LineCounter, type ParsedNode, parseDocument } from 'yaml'
import type { z } from 'zod'
import { SiteDescriptionInvalid } from './errors.ts'
import { type SiteDescription, siteDescriptionSchema } from './schema.ts'

/** A text longer than this is no description. */
const longestText = 8 * 1024 * 1024

type Problem = { at: number; reason: string }

/**
 * Reads a description.
 * @param file how the text is named in errors
 * @throws SiteDescriptionInvalid
 */
export function readDescription(text: string, file: string): SiteDescription {
  if (text.length > longestText)
    throw new SiteDescriptionInvalid({ file, line: 1, column: 1, reason: 'it is too long' })
  const lines = new LineCounter()
  const fail = ({ at, reason }: Problem): never => {
    const { line, col } = lines.linePos(at)
    throw new SiteDescriptionInvalid({ file, line: Math.max(line, 1), column: Math.max(col, 1), reason })
  }
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false })
  const [wrong] = document.errors
  if (wrong) return fail({ at: wrong.pos[0], reason: `it is not YAML: ${sentence(wrong.message)}` })
  // Aliases that hold aliases grow without end.
  const content: unknown = document.toJS({ maxAliasCount: 0 })
  const root = document.contents
  const parsed = siteDescriptionSchema.safeParse(content)
  if (!parsed.success) return fail(problemOf(parsed.error, root))
  const twice = findTwice(parsed.data)
  if (twice !== null)
    return fail({ at: offsetOf(root, twice.path), reason: `“${twice.name}” is there twice` })
  return parsed.data
}

function problemOf(error: z.ZodError, root: ParsedNode | null): Problem {
  const issue = deepest(error.issues)
  if (issue === undefined) return { at: 0, reason: 'it has another form' }
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys
    return { at: offsetOfKey(root, issue.path, key), reason: `the key “${key}” is not known here` }
  }
  const where = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `
  return { at: offsetOf(root, issue.path), reason: `${where}${sentence(issue.message)}` }
}

/** Of a choice between forms, what is wrong with the form that came furthest. */
function deepest(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue | undefined {
  const [issue] = issues
  if (issue?.code !== 'invalid_union') return issue
  const inner = issue.errors.map(deepest).filter(one => one !== undefined)
  const [best] = inner.sort((one, other) => other.path.length - one.path.length)
  return best === undefined ? issue : { ...best, path: [...issue.path, ...best.path] }
}

function sentence(message: string): string {
  return message.replace(/\.$/, '').replaceAll('\n', ' ')
}

/** Where something begins; what is missing, where its surroundings begin. */
function offsetOf(root: ParsedNode | null, path: readonly PropertyKey[]): number {
  let node: unknown = root
  let at = root?.range[0] ?? 0
  for (const part of path) {
    if (typeof node !== 'object' || node === null || !('get' in node)) break
    node = (node as { get: (key: PropertyKey, keep: true) => unknown }).get(part, true)
    const range = (node as { range?: readonly number[] } | undefined)?.range
    if (range?.[0] === undefined) break
    at = range[0]
  }
  return at
}

function offsetOfKey(root: ParsedNode | null, path: readonly PropertyKey[], key: string): number {
  let node: unknown = root
  for (const part of path)
    node = (node as { get?: (key: PropertyKey, keep: true) => unknown } | undefined)?.get?.(part, true)
  if (!isMap(node)) return offsetOf(root, path)
  const pair = node.items.find(one => isPair(one) && String(one.key) === key)
  return (pair?.key as { range?: readonly number[] } | undefined)?.range?.[0] ?? offsetOf(root, path)
}

/** A name that is there twice in one section: which of the two would hold? */
function findTwice(description: SiteDescription): { path: (string | number)[]; name: string } | null {
  for (const [section, items] of Object.entries(description)) {
    if (!Array.isArray(items)) continue
    const seen = new Set<string>()
    for (const [index, item] of items.entries()) {
      const name = 'server' in item ? `${item.server}/${item.share}` : item.name
      if (seen.has(name.toLowerCase())) return { path: [section, index], name }
      seen.add(name.toLowerCase())
    }
  }
  return null
}
