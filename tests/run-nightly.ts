// npm run nightly [-- --fuzz-seconds N]: what takes too long for every run of the tests. The content store over a bucket of a real Swift
// (OpenStack's object storage, with its S3 API), all tests that use a database on a PostgreSQL 15, then every target of the fuzzing with a random seed, five minutes each.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { targets } from './fuzz/targets.ts'
import { runParts, say, sum, vitest } from './parts.ts'
import { runOnPostgresql15 } from './run-on-postgresql-15.ts'

const given = parseArgs({ options: { 'fuzz-seconds': { type: 'string' } } }).values['fuzz-seconds']
const fuzzSeconds = Number(given ?? 300)
if (!Number.isSafeInteger(fuzzSeconds) || fuzzSeconds < 0) {
  say('--fuzz-seconds needs a whole number; 0: no fuzzing')
  process.exit(3)
}

async function runOnSwift(): Promise<string[]> {
  if (process.platform !== 'linux') {
    say('Skipped: the content store over Swift, which runs on Linux only.')
    return []
  }
  const words = [
    '--project=unit',
    '--project=stories',
    'src/product/content-bucket',
    'content-bucket.test.ts',
  ]
  const environment = { SLIPSTREAM_TEST_STORAGE: 'swift' }
  const results = await runParts([
    vitest({ name: 'content store over Swift', words, environment, isShown: true }),
  ])
  const { passed, failed, skipped } = sum(results)
  say(`${passed} passed, ${failed} failed, ${skipped} skipped`)
  return results.filter(result => !result.passed).map(result => result.name)
}

/** One after the other: what counts as slow is measured in a process of its own. What is found is kept, as `npm run fuzz` does it. */
async function fuzz(): Promise<string[]> {
  const failed: string[] = []
  for (const { name } of fuzzSeconds > 0 ? targets : []) {
    const script = join(import.meta.dirname, 'fuzz/run-fuzz.ts')
    const words = [script, name, '--seconds', String(fuzzSeconds)]
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'inherit', 'inherit'] })
    const [code] = (await once(child, 'exit')) as [number | null]
    if (code !== 0) failed.push(`fuzzing ${name}`)
  }
  return failed
}

async function runOnOldestDatabase(): Promise<string[]> {
  const results = await runOnPostgresql15({ all: true })
  return results.filter(result => !result.passed).map(result => result.name)
}

const failed = [...(await runOnSwift()), ...(await runOnOldestDatabase()), ...(await fuzz())]
say(failed.length > 0 ? `\nFailed: ${failed.join(', ')}` : '\nAll passed.')
process.exitCode = failed.length > 0 ? 1 : 0
