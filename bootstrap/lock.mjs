// One set-up at a time for a clone: two `npm ci` at once would empty node_modules under each other.

import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SetUpFailed, say } from './answers.mjs'

const defaultFile = join(dirname(fileURLToPath(import.meta.url)), '../.slipstream/bootstrap.lock')

/**
 * Waits until this process owns the lock; returns the function that gives it back. The file names its process, so
 * that the lock of a killed set-up does not count.
 */
export function lock(file = defaultFile) {
  for (let waited = false; ; waited = true) {
    try {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, String(process.pid), { flag: 'wx' })
      return () => rmSync(file, { force: true })
    } catch (error) {
      if (error.code !== 'EEXIST') {
        throw new SetUpFailed(`This folder cannot be written to: ${error.message}`)
      }
    }
    if (isStale(file)) {
      rmSync(file, { force: true })
      continue
    }
    if (!waited) {
      say('Another set-up of this clone is running; waiting for it …')
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  }
}

function isStale(file) {
  try {
    const owner = Number(readFileSync(file, 'utf8'))
    if (!Number.isInteger(owner) || owner <= 0) {
      // Made, and its process killed before it wrote its number; or that is just about to happen.
      return Date.now() - statSync(file).mtimeMs > 5000
    }
    process.kill(owner, 0)
    return false
  } catch (error) {
    // ESRCH: no such process. ENOENT: given back meanwhile; the next try will get it.
    return error.code === 'ESRCH'
  }
}
