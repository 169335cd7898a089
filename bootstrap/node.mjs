// The Node that the scripts run on: pinned by the lockfile as the package `node-<os>-<cpu>`, which puts `node` into
// node_modules/.bin, where npm scripts look first. A platform without such a package needs its own new Node.

import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readJson } from './find.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const isWindows = process.platform === 'win32'
const packageName = `node-${isWindows ? 'win' : process.platform}-${process.arch}`

/** Where the pinned Node stands, whether it is there or not. */
export const pinnedNode = join(root, 'node_modules', packageName, 'bin', isWindows ? 'node.exe' : 'node')

/** The oldest Node that runs the project, from package.json `engines`. */
function oldestNode() {
  return readJson(join(root, 'package.json')).engines.node.replace('>=', '')
}

/**
 * A sentence when the lockfile pins no Node for this platform and the one at hand is too old; otherwise null.
 * `wanted`: see packages.mjs.
 */
export function ownNodeProblem(wanted) {
  if (wanted[`node_modules/${packageName}`] !== undefined || isAtLeast(process.versions.node, oldestNode())) {
    return null
  }
  const { platform, arch, versions } = process
  return `No Node is packaged for ${platform} on ${arch}, and this one is ${versions.node}. ${advice()}`
}

/** A sentence when the scripts would run on too old a Node, or on none; otherwise null. */
export function nodeProblem(wanted) {
  if (wanted[`node_modules/${packageName}`] === undefined) {
    return ownNodeProblem(wanted)
  }
  const answer = spawnSync(pinnedNode, ['--version'], { encoding: 'utf8' })
  if (answer.status !== 0) {
    const reason = answer.error?.message ?? answer.stderr.trim()
    return `The Node in node_modules does not run on this machine (${reason}). ${advice()}`
  }
  const version = answer.stdout.trim().slice(1)
  return isAtLeast(version, oldestNode())
    ? null
    : `The Node in node_modules is ${version}, which is too old. ${advice()}`
}

function advice() {
  return `Install Node ${oldestNode()} or newer (https://nodejs.org/), then repeat the command.`
}

/** Compares versions of three numbers. */
function isAtLeast(version, oldest) {
  const [left, right] = [version, oldest].map(text => text.split('.').map(Number))
  const at = left.findIndex((number, place) => number !== right[place])
  return at === -1 || left[at] > right[at]
}
