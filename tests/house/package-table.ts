// Which packages a package brings along, from package-lock.json.

import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'

/** The part of package-lock.json that is used: the path of an installed package to its entry. */
export type PackageTable = Record<
  string,
  { dependencies?: Record<string, string>; optionalDependencies?: Record<string, string> }
>

/** Reads the table; empty when the project has no lockfile. */
export async function readPackageTable(root: string): Promise<PackageTable> {
  const text = await readFile(resolve(root, 'package-lock.json'), 'utf8').catch(() => '{}')
  return (JSON.parse(text) as { packages?: PackageTable }).packages ?? {}
}

/**
 * A package and all that it depends on, nearest first, each as the way to it: `['fastify', 'pino']`. Counted is what
 * is declared, so that a package which is only loaded in some cases counts too.
 */
export function packagesBehind(name: string, table: PackageTable): string[][] {
  const ways: { path: string; way: string[] }[] = [{ path: `node_modules/${name}`, way: [name] }]
  const seen = new Set([name])
  for (const { path, way } of ways) {
    const entry = table[path]
    for (const next of Object.keys({ ...entry?.dependencies, ...entry?.optionalDependencies })) {
      if (seen.has(next)) continue
      seen.add(next)
      ways.push({ path: placeOf(next, path, table), way: [...way, next] })
    }
  }
  return ways.map(({ way }) => way)
}

/** Where Node finds a package from another one: in the nearest node_modules on the way up. */
function placeOf(name: string, from: string, table: PackageTable): string {
  for (
    let folder = from;
    folder !== '';
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))
  ) {
    const place = `${folder}/node_modules/${name}`
    if (table[place]) return place
  }
  return `node_modules/${name}`
}
