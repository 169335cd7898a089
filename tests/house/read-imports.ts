// Reads what one source file imports, with a real parser, so that comments and strings do not confuse it.
//
// "Import" is taken widely, because the map is about what a program ends up loading:
// - `import`, `export … from`, `import()`, `import('…').Type`, `require()`, `import.meta.resolve()`;
// - a string that looks like the name of a source file ('./worker.ts'), which is how worker threads are started;
// - the surroundings that need no import: the clock, the environment, the network.

import { parseSync, Visitor } from 'oxc-parser'

/** One thing that a file imports or uses. */
export type Import = {
  /** As written; for surroundings one of {@link surroundings}; null when it is computed and so cannot be known. */
  specifier: string | null
  /** Line in the file, from 1. */
  line: number
  /** Erased when the program runs, so that nothing is loaded. `import { type A }` does load, and is not meant. */
  typeOnly: boolean
  how: 'import' | 'file name' | 'surroundings'
}

/** What code can reach without an import. The map forbids them by these names. */
export const surroundings = ['clock', 'environment', 'network'] as const

const surroundingMembers: Record<string, (typeof surroundings)[number]> = {
  'Date.now': 'clock',
  'performance.now': 'clock',
  'process.hrtime': 'clock',
  'process.uptime': 'clock',
  'Temporal.Now': 'clock',
  'process.env': 'environment',
  'process.argv': 'environment',
  'process.cwd': 'environment',
}

const surroundingCalls: Record<string, (typeof surroundings)[number]> = {
  Date: 'clock',
  fetch: 'network',
  WebSocket: 'network',
  EventSource: 'network',
  XMLHttpRequest: 'network',
}

/** A source file that does not parse. */
export class SourceUnreadable extends Error {}

/**
 * Reads the imports of one TypeScript file, in the order of the file.
 * @throws {@link SourceUnreadable} when the text is not TypeScript.
 */
export function readImports(path: string, text: string): Import[] {
  const { program, errors } = parseSync(path, text)
  const error = errors[0]
  if (error) {
    throw new SourceUnreadable(`${path}: ${error.message}`)
  }

  const found: (Omit<Import, 'line'> & { start: number })[] = []
  const sources = new Set<number>()

  function add(start: number, specifier: string | null, typeOnly = false): void {
    sources.add(start)
    found.push({ start, specifier, typeOnly, how: 'import' })
  }
  function addArgument(argument: Argument | undefined): void {
    if (argument) add(argument.start, constantText(argument))
  }
  function addSurroundings(start: number, specifier: string): void {
    found.push({ start, specifier, typeOnly: false, how: 'surroundings' })
  }

  new Visitor({
    ImportDeclaration: node => add(node.source.start, node.source.value, node.importKind === 'type'),
    ExportAllDeclaration: node => add(node.source.start, node.source.value, node.exportKind === 'type'),
    ExportNamedDeclaration(node) {
      if (node.source) add(node.source.start, node.source.value, node.exportKind === 'type')
    },
    TSImportType: node => add(node.source.start, node.source.value, true),
    TSImportEqualsDeclaration(node) {
      const { moduleReference } = node
      if (moduleReference.type === 'TSExternalModuleReference') {
        add(moduleReference.expression.start, moduleReference.expression.value, node.importKind === 'type')
      }
    },
    ImportExpression: node => addArgument(node.source),
    CallExpression(node) {
      const { callee } = node
      if (callee.type === 'Identifier' && callee.name === 'require') addArgument(node.arguments[0])
      if (
        callee.type === 'MemberExpression' &&
        callee.property.type === 'Identifier' &&
        callee.property.name === 'resolve' &&
        (callee.object.type === 'MetaProperty' ||
          (callee.object.type === 'Identifier' && callee.object.name === 'require'))
      ) {
        addArgument(node.arguments[0])
      }
      if (callee.type === 'Identifier') {
        const what = surroundingCalls[callee.name]
        if (what) addSurroundings(node.start, what)
      }
    },
    NewExpression(node) {
      if (node.callee.type !== 'Identifier') return
      const what = surroundingCalls[node.callee.name]
      // `new Date(text)` only converts; without an argument it reads the clock.
      if (what && (node.callee.name !== 'Date' || node.arguments.length === 0))
        addSurroundings(node.start, what)
    },
    MemberExpression(node) {
      if (node.object.type !== 'Identifier' || node.property.type !== 'Identifier' || node.computed) return
      const what = surroundingMembers[`${node.object.name}.${node.property.name}`]
      if (what) addSurroundings(node.start, what)
    },
    VariableDeclarator(node) {
      // `const { env } = process`: named apart, but the same surroundings.
      if (node.id.type !== 'ObjectPattern' || node.init?.type !== 'Identifier') return
      for (const property of node.id.properties) {
        if (property.type !== 'Property' || property.key.type !== 'Identifier') continue
        const what = surroundingMembers[`${node.init.name}.${property.key.name}`]
        if (what) addSurroundings(property.start, what)
      }
    },
    Literal(node) {
      if (typeof node.value !== 'string' || !/^[\w./-]+\.(ts|tsx|mts|js|mjs)$/.test(node.value)) return
      found.push({ start: node.start, specifier: node.value, typeOnly: false, how: 'file name' })
    },
  }).visit(program)

  return found
    .filter(one => one.how !== 'file name' || !sources.has(one.start))
    .sort((left, right) => left.start - right.start)
    .map(({ start, ...one }) => ({ ...one, line: lineAt(text, start) }))
}

type Argument = {
  type: string
  start: number
  value?: unknown
  quasis?: { value: { cooked: string | null } }[]
}

/** The text of a string or of a template without holes; null for anything that is computed. */
function constantText(argument: Argument): string | null {
  if (argument.type === 'Literal' && typeof argument.value === 'string') return argument.value
  const [only, ...more] = argument.quasis ?? []
  return argument.type === 'TemplateLiteral' && more.length === 0 ? (only?.value.cooked ?? null) : null
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}
