// Holds the source files against the map of the house (`rooms.ts`): who may import whom, and what a program or a
// room must not load, not even through others.

import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Ban, checkLoads } from './check-loads.ts'
import type { Import } from './read-imports.ts'
import { type Rooms, readSourceTree, type SourceFile, type SourceTree, targetOf } from './source-tree.ts'

/** One breach of the map. */
export type Violation = {
  kind:
    | 'wrong import'
    | 'deep import'
    | 'unknown room'
    | 'computed import'
    | 'unreadable file'
    | 'no room'
    | 'no folder'
    | 'wrong order'
    | 'forbidden load'
    | 'stale rule'
  /** Where: `src/a/b.ts:12`, or the row of `rooms.ts`. */
  at: string
  /** What is wrong and what would be right. */
  text: string
  /** How one gets there, one step each. */
  chain: readonly string[]
}

/** Checks the whole tree under `root` against a table of rooms and a table of what is forbidden. */
export async function checkRooms(house: {
  root: string
  rooms: Rooms
  forbidden: readonly Ban[]
}): Promise<Violation[]> {
  const { root, rooms, forbidden } = house
  const tree = await readSourceTree(root, rooms, ['src'])
  return [
    ...checkTable(rooms),
    ...(await checkFolders(root, rooms)),
    ...[...tree.values()].flatMap(file => checkFile(file, tree, rooms)),
    ...(await checkLoads({ root, tree, rooms, forbidden })),
  ]
}

/** A violation as lines of text, for the message of a failing test. */
export function violationText(violation: Violation): string {
  const steps = violation.chain.map(
    (step, depth) => `\n    ${'  '.repeat(depth)}${depth > 0 ? '→ ' : ''}${step}`,
  )
  return `${violation.at}  ${violation.kind}: ${violation.text}${steps.join('')}`
}

/** The table itself: rooms from the ground up, so that no circle can form. */
function checkTable(rooms: Rooms): Violation[] {
  const names = Object.keys(rooms)
  return names.flatMap((room, row) =>
    (rooms[room] ?? []).flatMap((allowed): Violation[] => {
      const place = names.indexOf(allowed)
      const at = `rooms.ts '${room}'`
      if (place === -1) {
        return [{ kind: 'unknown room', at, text: `'${allowed}' is not in the table.`, chain: [] }]
      }
      return place < row
        ? []
        : [
            {
              kind: 'wrong order',
              at,
              text: `may not import '${allowed}', which does not stand above it.`,
              chain: [],
            },
          ]
    }),
  )
}

async function checkFolders(root: string, rooms: Rooms): Promise<Violation[]> {
  const missing: Violation[] = []
  for (const room of Object.keys(rooms)) {
    const folder = await stat(resolve(root, 'src', room)).catch(() => null)
    if (!folder?.isDirectory()) {
      missing.push({
        kind: 'no folder',
        at: `rooms.ts '${room}'`,
        text: `src/${room}/ does not exist.`,
        chain: [],
      })
    }
  }
  return missing
}

function checkFile(file: SourceFile, tree: SourceTree, rooms: Rooms): Violation[] {
  if (file.problem !== null) {
    return [{ kind: 'unreadable file', at: `${file.path}:1`, text: file.problem, chain: [] }]
  }
  if (file.room === null && !file.isProgram) {
    return [{ kind: 'no room', at: `${file.path}:1`, text: 'stands in no room of rooms.ts.', chain: [] }]
  }
  return file.imports.flatMap(one => {
    const found = checkImport(file, one, tree, rooms)
    const at = `${file.path}:${one.line}`
    return found ? [{ ...found, at, chain: [at, one.specifier ?? 'a computed name'] }] : []
  })
}

function checkImport(
  file: SourceFile,
  one: Import,
  tree: SourceTree,
  rooms: Rooms,
): Pick<Violation, 'kind' | 'text'> | null {
  const target = targetOf(file, one, tree, rooms)
  switch (target?.kind) {
    case 'computed':
      // What a computed import loads cannot be checked, so it is refused; a test is loaded by no program.
      return file.isTest
        ? null
        : { kind: 'computed import', text: 'write the name out, so that it can be followed.' }
    case 'unknown room':
      return { kind: 'unknown room', text: `'${one.specifier}' names no room of rooms.ts.` }
    case 'inside of a room':
      return { kind: 'deep import', text: `use the door, '#${target.room}', and not what is behind it.` }
    case 'door':
      return checkDoor(file, target.room, rooms)
    case 'file':
      return checkRelative(file, target.path, rooms)
    default:
      return null
  }
}

/** Programs wire any rooms together, and a test may look into any, its own too: neither can be imported in turn. */
function checkDoor(file: SourceFile, room: string, rooms: Rooms): Pick<Violation, 'kind' | 'text'> | null {
  if (file.room === null || file.isTest || rooms[file.room]?.includes(room)) return null
  const text =
    room === file.room
      ? 'a room does not use its own door; import the file.'
      : `'${file.room}' may not import '${room}' (rooms.ts).`
  return { kind: 'wrong import', text }
}

/** A relative import stays in its room; a test may reach for the inputs and set-ups in `tests/` as well. */
function checkRelative(
  file: SourceFile,
  path: string,
  rooms: Rooms,
): Pick<Violation, 'kind' | 'text'> | null {
  if (file.isTest && !path.startsWith('src/')) return null
  const own = file.isProgram ? 'src/programs/' : `src/${file.room}/`
  const inner = Object.keys(rooms).find(room => room !== file.room && path.startsWith(`src/${room}/`))
  if (path.startsWith(own) && (inner === undefined || own.startsWith(`src/${inner}/`))) return null
  return {
    kind: 'deep import',
    text: `${path} lies outside of ${own}; ${inner ? `use the door, '#${inner}'` : 'a relative import stays in its room'}.`,
  }
}
