// npm run demo: the main job from end to end on the embedded defaults.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { type DemoDatabase, makeDemoDatabase } from './database.ts'
import { runDemo } from './run-demo.ts'
import { describeSummary, exitCodeOf } from './summary.ts'

const program = new Command('demo')
  .description(
    'Adds, inspects, services, proves, distributes and fetches an operating system upgrade package.',
  )
  .option('--json', 'print the summary as JSON')
  .option('--source <folder>', 'real Windows Setup source files instead of synthetic media')
  .option('--update <file...>', 'real updates (.msu, .cab) instead of synthetic ones')
  .option(
    '--database <url>',
    'a PostgreSQL 15 or newer instead of the embedded one; the demo makes and drops a database there',
  )
  .option('--keep', 'leave the programs running and the data in place')
  .parse()

const options = program.opts<{
  json?: boolean
  source?: string
  update?: string[]
  database?: string
  keep?: boolean
}>()
// A signal stops what was started, wherever the demo is, and removes what it made.
// The programs start in half the time, as with `bin/slipstream`.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, '../node_modules/.cache/slipstream')

const stopping = new AbortController()
const { signal } = stopping
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.on(name, () => stopping.abort(new Error(`Stopped by ${name}; nothing is left running.`)))
const folder = await mkdtemp(join(tmpdir(), 'slipstream-demo-'))
const keep = options.keep === true
let database: DemoDatabase | null = null
try {
  if (options.database !== undefined) database = await makeDemoDatabase(options.database)
  const summary = await runDemo({
    folder,
    updates: options.update ?? [],
    say: line => void process.stderr.write(`${line}\n`),
    keep,
    signal,
    ...(options.source !== undefined && { source: options.source }),
    ...(database && { database: database.url }),
  })
  process.stdout.write(options.json ? `${JSON.stringify(summary, null, 2)}\n` : describeSummary(summary))
  process.exitCode = exitCodeOf(summary)
} catch (error) {
  const shown: unknown = signal.aborted ? signal.reason : error
  process.stderr.write(`${shown instanceof Error ? shown.message : String(shown)}\n`)
  process.exitCode = 1
} finally {
  if (!keep || signal.aborted) {
    await database?.drop()
    await rm(folder, { recursive: true, force: true })
  }
}
if (keep) process.exit()
