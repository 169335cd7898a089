// npm run bench -- NAME [--json]: runs one benchmark and keeps its result. A benchmark measures ours against a peer in turn, in the
// same run, so that only ratios count.

import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { BenchmarkResult } from './result.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, rounds: { type: 'string' } },
})
const known = (await readdir(import.meta.dirname, { withFileTypes: true }))
  .filter(entry => entry.isDirectory())
  .map(entry => entry.name)
const name = positionals[0]
if (name === undefined || !known.includes(name)) {
  process.stderr.write(`Say which benchmark: ${known.join(', ')}\n`)
  process.exit(3)
}
const { run } = (await import(join(import.meta.dirname, name, 'run.ts'))) as {
  run: (rounds: number) => Promise<BenchmarkResult>
}
const result = await run(Number(values.rounds ?? 5))
const results = join(import.meta.dirname, name, 'results')
await mkdir(results, { recursive: true })
await writeFile(
  join(results, `${new Date().toISOString().slice(0, 16).replaceAll(':', '')}.json`),
  `${JSON.stringify(result, null, 2)}\n`,
)
if (values.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
else
  for (const [what, ratio] of Object.entries(result.ratios))
    process.stdout.write(`${what}: ${ratio} (goal: at most ${result.goals[what] ?? 'none'})\n`)
process.exitCode = result.met ? 0 : 2
