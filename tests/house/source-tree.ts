// The source files of a project, the room of each, and what each of their imports means.

import { glob, readFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { posix, resolve, sep } from 'node:path'
import { type Import, readImports } from './read-imports.ts'

/** A table of rooms, as in `rooms.ts`: from the ground up, with the rooms that each may import. */
export type Rooms = Record<string, readonly string[]>

/** One file; paths are relative to the project, with '/'. */
export type SourceFile = {
  path: string
  /** The room whose folder holds it, or null. Programs stand in no room: they wire rooms together. */
  room: string | null
  isProgram: boolean
  isTest: boolean
  imports: readonly Import[]
  /** Why it could not be read, or null. */
  problem: string | null
}

/** All source files by path. */
export type SourceTree = ReadonlyMap<string, SourceFile>

/** What an import means. `path` is the file that is loaded; it need not exist. */
export type Target =
  | { kind: 'file'; path: string }
  | { kind: 'door'; room: string; path: string }
  | { kind: 'inside of a room'; room: string }
  | { kind: 'unknown room' }
  | { kind: 'package'; name: string }
  | { kind: 'node'; name: string }
  | { kind: 'surroundings'; name: string }
  | { kind: 'computed' }

/**
 * Reads the source files of a project.
 * @param folders Which folders of the project, for example `['src']`.
 */
export async function readSourceTree(
  root: string,
  rooms: Rooms,
  folders: readonly string[],
): Promise<SourceTree> {
  const files: SourceFile[] = []
  for (const folder of folders) {
    for await (const found of glob(`${folder}/**/*.{ts,tsx,mts}`, { cwd: root })) {
      files.push(await readSourceFile(root, found.split(sep).join('/'), rooms))
    }
  }
  files.sort((left, right) => (left.path < right.path ? -1 : 1))
  return new Map(files.map(file => [file.path, file]))
}

async function readSourceFile(root: string, path: string, rooms: Rooms): Promise<SourceFile> {
  const text = await readFile(resolve(root, path), 'utf8')
  const isProgram = path.startsWith('src/programs/')
  const file = { path, room: roomOf(path, rooms), isProgram, isTest: /\.test\.(ts|tsx)$/.test(path) }
  try {
    return { ...file, imports: readImports(path, text), problem: null }
  } catch (error) {
    return { ...file, imports: [], problem: error instanceof Error ? error.message : String(error) }
  }
}

/** The room whose folder holds a path; where one room's folder holds another's, the inner one. */
export function roomOf(path: string, rooms: Rooms): string | null {
  const holding = Object.keys(rooms).filter(room => path.startsWith(`src/${room}/`))
  return holding.sort((left, right) => right.length - left.length)[0] ?? null
}

/** What an import of a file means; null for a string that only looks like the name of a source file. */
export function targetOf(file: SourceFile, one: Import, tree: SourceTree, rooms: Rooms): Target | null {
  const { specifier } = one
  if (specifier === null) return { kind: 'computed' }
  if (one.how === 'surroundings') return { kind: 'surroundings', name: specifier }
  if (one.how === 'file name') {
    const path = posix.join(posix.dirname(file.path), specifier)
    return tree.has(path) ? { kind: 'file', path } : null
  }
  if (specifier.startsWith('.'))
    return { kind: 'file', path: posix.join(posix.dirname(file.path), specifier) }
  if (specifier.startsWith('#')) return doorOf(specifier.slice(1), rooms)
  if (isBuiltin(specifier)) return { kind: 'node', name: specifier.replace(/^(node:)?/, 'node:') }
  const parts = specifier.split('/')
  return { kind: 'package', name: parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/') }
}

function doorOf(name: string, rooms: Rooms): Target {
  if (Object.hasOwn(rooms, name)) return { kind: 'door', room: name, path: `src/${name}/index.ts` }
  const room = roomOf(`src/${name}`, rooms)
  return room === null ? { kind: 'unknown room' } : { kind: 'inside of a room', room }
}

/** Every source file that a file loads in the end, itself included; types only are not loaded. */
export function filesBehind(path: string, tree: SourceTree, rooms: Rooms): Set<string> {
  const found = new Set([path])
  for (const next of found) {
    const file = tree.get(next)
    for (const one of file?.imports ?? []) {
      const target = file && !one.typeOnly ? targetOf(file, one, tree, rooms) : null
      if (target?.kind === 'file' || target?.kind === 'door') found.add(target.path)
    }
  }
  return found
}
