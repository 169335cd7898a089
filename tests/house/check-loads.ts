// What a program or a room loads in the end: follows every import through doors, files and packages, and reports
// what `rooms.ts` forbids, with the whole way that leads there.

import { readFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { resolve } from 'node:path'
import type { Violation } from './check-rooms.ts'
import { type PackageTable, packagesBehind, readPackageTable } from './package-table.ts'
import { surroundings } from './read-imports.ts'
import { type Rooms, type SourceTree, targetOf } from './source-tree.ts'

/** A row of the table in `forbidden-loads.ts`. */
export type Ban = {
  /** A program ('programs/server'), a room, or all rooms of a floor ('formats/*'). */
  who: string
  /** Packages, rooms, floors ('platform/*'), modules of Node ('node:fs', with what is under it), or surroundings. */
  mustNotLoad: readonly string[]
  /** Why; it ends up in the message. */
  why: string
}

/** Reports every ban that is broken, and every ban whose words no longer mean anything. */
export async function checkLoads(house: {
  root: string
  tree: SourceTree
  rooms: Rooms
  forbidden: readonly Ban[]
}): Promise<Violation[]> {
  const { root, tree, rooms, forbidden } = house
  const packages = await readPackageTable(root)
  const declared = await readDeclaredPackages(root)
  return forbidden.flatMap(ban => {
    const starts = startsOf(ban.who, tree, rooms)
    return [
      ...staleParts(ban, starts, rooms, declared),
      ...[...starts].flatMap(([who, files]) => brokenBans({ ban, who, files, tree, rooms, packages })),
    ]
  })
}

/** The files where following begins: of a program its file, of a room all its files but tests. */
function startsOf(who: string, tree: SourceTree, rooms: Rooms): Map<string, string[]> {
  if (who.startsWith('programs/')) {
    const path = `src/${who}.ts`
    return new Map(tree.has(path) ? [[who, [path]]] : [])
  }
  return new Map(
    Object.keys(rooms)
      .filter(room => isOneOf(room, who))
      .map(room => [
        room,
        [...tree.values()].filter(file => file.room === room && !file.isTest).map(file => file.path),
      ]),
  )
}

function brokenBans(search: {
  ban: Ban
  who: string
  files: readonly string[]
  tree: SourceTree
  rooms: Rooms
  packages: PackageTable
}): Violation[] {
  const { ban, who, files, tree, rooms, packages } = search
  const found = new Map<string, string[]>()
  for (const { name, chain } of follow(files, tree, rooms, packages)) {
    const forbiddenName = ban.mustNotLoad.find(forbidden => isOneOf(name, forbidden))
    // The search goes outwards, so that the first way to a forbidden thing is the shortest.
    if (forbiddenName !== undefined && !found.has(forbiddenName)) found.set(forbiddenName, chain)
  }
  return [...found].map(([name, chain]) => ({
    kind: 'forbidden load',
    at: chain.findLast(step => /:\d+$/.test(step)) ?? who,
    text: `${who} must not load '${name}': ${ban.why}`,
    chain,
  }))
}

/** Everything that is loaded from some files, nearest first, each with the way to it. */
function* follow(
  starts: readonly string[],
  tree: SourceTree,
  rooms: Rooms,
  packages: PackageTable,
): Generator<{ name: string; chain: string[] }> {
  const waiting: { path: string; chain: string[] }[] = starts.map(path => ({ path, chain: [] }))
  const seen = new Set(starts)
  for (const { path, chain } of waiting) {
    const file = tree.get(path)
    for (const one of file?.imports ?? []) {
      const target = file && !one.typeOnly ? targetOf(file, one, tree, rooms) : null
      const way = [...chain, `${path}:${one.line}`]
      if (target?.kind === 'package') {
        for (const behind of packagesBehind(target.name, packages)) {
          yield { name: behind.at(-1) ?? target.name, chain: [...way, ...behind] }
        }
      }
      if (target?.kind === 'node' || target?.kind === 'surroundings') {
        yield { name: target.name, chain: [...way, target.name] }
      }
      if (target?.kind !== 'file' && target?.kind !== 'door') continue
      const next = tree.get(target.path)
      if (next?.room && next.room !== file?.room) yield { name: next.room, chain: [...way, target.path] }
      if (!seen.has(target.path)) {
        seen.add(target.path)
        waiting.push({ path: target.path, chain: way })
      }
    }
  }
}

/** Whether a name is the forbidden one, lies under it ('node:fs/promises'), or on its floor ('platform/*'). */
function isOneOf(name: string, forbidden: string): boolean {
  if (forbidden.endsWith('/*')) return name.startsWith(forbidden.slice(0, -1))
  return name === forbidden || (forbidden.startsWith('node:') && name.startsWith(`${forbidden}/`))
}

/** A rule about something that no longer exists protects nothing, and looks as if it did. */
function staleParts(
  ban: Ban,
  starts: ReadonlyMap<string, unknown>,
  rooms: Rooms,
  declared: ReadonlySet<string>,
): Violation[] {
  const at = `rooms.ts forbidden '${ban.who}'`
  const known = (name: string) =>
    (surroundings as readonly string[]).includes(name) ||
    (name.startsWith('node:') && isBuiltin(name)) ||
    Object.keys(rooms).some(room => isOneOf(room, name)) ||
    [...declared].some(declaredName => isOneOf(declaredName, name))
  const stale = ban.mustNotLoad.filter(name => !known(name))
  return [
    ...(starts.size > 0 ? [] : [`there is no such program or room as '${ban.who}'.`]),
    ...stale.map(name => `'${name}' is no room, no package of package.json and no module of Node.`),
  ].map(text => ({ kind: 'stale rule', at, text, chain: [] }))
}

async function readDeclaredPackages(root: string): Promise<Set<string>> {
  const text = await readFile(resolve(root, 'package.json'), 'utf8').catch(() => '{}')
  const { dependencies, optionalDependencies, devDependencies } = JSON.parse(text)
  return new Set(Object.keys({ ...dependencies, ...optionalDependencies, ...devDependencies }))
}
