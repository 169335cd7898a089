// npm run bench -- NAME [--json] [--rounds N] [--megabytes N] [--points N] [--devices N]: runs one benchmark and keeps its result. A benchmark measures ours against a peer in turn, in the
// same run, so that only ratios count.

import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { endQuietly } from './end-quietly.ts'
import type { BenchmarkResult, BenchmarkSize } from './result.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean' },
    rounds: { type: 'string' },
    megabytes: { type: 'string' },
    points: { type: 'string' },
    devices: { type: 'string' },
  },
})
const known = (await readdir(import.meta.dirname, { withFileTypes: true }))
  .filter(entry => entry.isDirectory())
  .map(entry => entry.name)
const name = positionals[0]
if (name === undefined || !known.includes(name)) {
  process.stderr.write(`Say which benchmark: ${known.join(', ')}\n`)
  process.exit(3)
}
// As `bin/slipstream` starts programs.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, '../node_modules/.cache/slipstream')
const { run } = (await import(join(import.meta.dirname, name, 'run.ts'))) as {
  run: (rounds: number, size: BenchmarkSize) => Promise<BenchmarkResult>
}
const sizeOf = (text: string | undefined) => (text === undefined ? undefined : Number(text))
const result = await run(Number(values.rounds ?? 5), {
  megabytes: sizeOf(values.megabytes),
  points: sizeOf(values.points),
  devices: sizeOf(values.devices),
})
const results = join(import.meta.dirname, name, 'results')
await mkdir(results, { recursive: true })
await writeFile(
  join(results, `${new Date().toISOString().slice(0, 16).replaceAll(':', '')}.json`),
  `${JSON.stringify(result, null, 2)}\n`,
)
endQuietly(process.stdout)
if (values.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
else {
  for (const line of result.words ?? []) process.stdout.write(`${line}\n`)
  for (const [what, ratio] of Object.entries(result.ratios))
    process.stdout.write(`${what}: ${ratio} (goal: at most ${result.goals[what] ?? 'none'})\n`)
}
process.exitCode = result.met ? 0 : 2
