// Builds the console when its sources have changed since it was built. What is compared is a digest of the sources, which takes a
// few milliseconds; a clean clone, a new branch and an edited file all come to the same.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SetUpFailed, say } from './answers.mjs'
import { readJson } from './find.mjs'
import { pinnedNode } from './node.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = join(root, '.slipstream')
const built = join(folder, 'console')
const stampFile = join(folder, 'console.json')
const sources = ['src/console', 'src/api-client']
const files = ['vite.config.ts', 'package.json', 'package-lock.json']

/** Whether the console is there, and is what its sources make. A project without a console has nothing to build. */
export function consoleReady() {
  if (!existsSync(join(root, 'vite.config.ts'))) {
    return true
  }
  return existsSync(join(built, 'index.html')) && readJson(stampFile)?.sources === digestOfSources()
}

/** Builds the console; throws when that fails. The one that was there stays until the new one is complete. */
export function buildConsole() {
  say('Building the console …')
  const sources = digestOfSources()
  const fresh = join(folder, 'console-new')
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  const node = existsSync(pinnedNode) ? pinnedNode : process.execPath
  const result = spawnSync(node, [vite, 'build', '--logLevel', 'warn'], {
    cwd: root,
    env: { ...process.env, SLIPSTREAM_CONSOLE_FOLDER: fresh, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  })
  if (result.status !== 0) {
    const reason = result.error?.message ?? `${result.stdout}${result.stderr}`.trim()
    throw new SetUpFailed(`The console could not be built: ${reason}`)
  }
  rmSync(built, { recursive: true, force: true })
  renameSync(fresh, built)
  writeFileSync(stampFile, JSON.stringify({ sources }))
}

/** Paths and contents of everything that the build reads, but for tests and pages about the code. */
function digestOfSources() {
  const names = sources
    .flatMap(name => readdirSync(join(root, name), { recursive: true }).map(path => join(name, path)))
    .filter(path => /\.(tsx?|json|css|svg|html)$/.test(path) && !/\.test\.tsx?$/.test(path))
  const hash = createHash('sha256')
  for (const name of [...names, ...files].sort()) {
    const content = readFileSync(join(root, name))
    hash.update(`${name.split(sep).join('/')} ${content.length}\n`).update(content)
  }
  return hash.digest('hex')
}
