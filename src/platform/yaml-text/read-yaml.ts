// Text to data. What is wrong is told with its line and column.

import { isMap, isPair, LineCounter, type ParsedNode, parseDocument } from 'yaml'
import type { z } from 'zod'

/** What is wrong, and where; both from 1. */
export type YamlProblem = { line: number; column: number; reason: string }

/** The data, with a way to say where a part of it stands; or what is wrong. */
export type YamlRead<Data> =
  | { data: Data; problemAt: (path: readonly PropertyKey[], reason: string) => YamlProblem }
  | { problem: YamlProblem }

/** Reads one document. @param longest in characters; a longer text is refused unread */
export function readYaml<Schema extends z.ZodType>(
  text: string,
  { schema, longest }: { schema: Schema; longest: number },
): YamlRead<z.output<Schema>> {
  if (text.length > longest) return { problem: { line: 1, column: 1, reason: 'it is too long' } }
  const lines = new LineCounter()
  const problem = (at: number, reason: string): YamlProblem => {
    const { line, col } = lines.linePos(at)
    return { line: Math.max(line, 1), column: Math.max(col, 1), reason }
  }
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false })
  const [wrong] = document.errors
  if (wrong) return { problem: problem(wrong.pos[0], `it is not YAML: ${sentence(wrong.message)}`) }
  let content: unknown
  try {
    content = document.toJS({ maxAliasCount: 0 })
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it cannot be read'
    return { problem: problem(0, `it is not YAML: ${sentence(reason)}`) }
  }
  const root = document.contents
  const parsed = schema.safeParse(content)
  if (!parsed.success) {
    const { at, reason } = problemOf(parsed.error, root)
    return { problem: problem(at, reason) }
  }
  return { data: parsed.data, problemAt: (path, reason) => problem(offsetOf(root, path), reason) }
}

function problemOf(error: z.ZodError, root: ParsedNode | null): { at: number; reason: string } {
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
