// npm run fuzz -- TARGET --seconds N: fuzzes one target for long, with a random seed, and keeps every input that is a finding.

import { createHash, randomInt } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import type { Finding } from './fuzz-work.ts'
import { describeFinding, runTarget } from './run-target.ts'
import { findTarget, targets } from './targets.ts'

type Options = { seconds: number; seed?: number; keep: string; replay?: string }

const command = new Command('fuzz')
  .description('Fuzzes one reader. Inputs that are findings are kept outside of the repository.')
  .argument('<target>', targets.map(target => target.name).join(', '))
  .option('--seconds <n>', 'how long', readNumber, 60)
  .option('--seed <n>', 'instead of a random one', readNumber)
  .option('--keep <folder>', 'where findings go', join(tmpdir(), 'slipstream-fuzz'))
  .option('--replay <file>', 'run one kept input, and print what happens')
  .parse()

const [name = ''] = command.args
const options = command.opts<Options>()
if (options.replay !== undefined) await replay(name, options.replay)
else await fuzz(name, options)

async function fuzz(target: string, { seconds, keep, ...rest }: Options): Promise<void> {
  const seed = rest.seed ?? randomInt(2 ** 31)
  say(`fuzzing ${target} for ${seconds} seconds with seed ${seed}`)
  const kept: Promise<void>[] = []
  const report = await runTarget({
    target: findTarget(target).name,
    seed,
    cases: null,
    milliseconds: seconds * 1000,
    onFinding: finding => kept.push(keepFinding(join(keep, target), finding)),
  })
  await Promise.all(kept)
  say(
    `${report.cases} cases, ${report.results} read, ` +
      `slowest ${Math.round(report.slowest)} ms, ${report.findings.length} findings`,
  )
  process.exitCode = report.findings.length > 0 ? 1 : 0
}

async function keepFinding(folder: string, finding: Finding): Promise<void> {
  const name = createHash('sha256').update(finding.input).digest('hex').slice(0, 16)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, name), finding.input)
  await writeFile(join(folder, `${name}.txt`), `${describeFinding(finding)}\n`)
  say(`FOUND  ${join(folder, name)}: ${describeFinding(finding)}`)
}

async function replay(target: string, file: string): Promise<void> {
  await findTarget(target).run(new Uint8Array(await readFile(file)))
  say('the reader gave a result')
}

function readNumber(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('a whole number is needed')
  return value
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
