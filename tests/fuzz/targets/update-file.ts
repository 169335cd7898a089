// Whole update files. Every case starts a thread for 7-Zip and unpacks, so there are few of them.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspectUpdateFile } from '#product/update-files'
import { corpusPath, hasCorpus } from '../../corpus.ts'
import { writeCabinet } from '../../update-package/cabinet.ts'
import type { Random } from '../random.ts'
import { type FuzzTarget, promise } from '../target.ts'

const mum =
  '<assembly xmlns="urn:schemas-microsoft-com:asm.v3"><assemblyIdentity name="P" version="10.0.1.0" processorArchitecture="amd64" language="neutral" publicKeyToken="31bf3856ad364e35"/><package/></assembly>'

function seeds(): Uint8Array[] {
  const files = [
    { path: 'update.mum', bytes: Buffer.from(mum) },
    { path: 'a\\b.txt', bytes: Buffer.alloc(40_000, 'text ') },
  ]
  const cabinet = writeCabinet({ files, compression: 'none' })
  const bundle = writeCabinet({
    files: [
      { path: 'a.cab', bytes: cabinet },
      { path: 'a.xml', bytes: Buffer.from('<unattend/>') },
    ],
    compression: 'none',
  })
  return [
    cabinet,
    writeCabinet({ files }),
    bundle,
    ...(hasCorpus
      ? ['cab/Windows8.1-KB2938772-x64.cab', 'msu/Windows6.1-KB2584475-x64.msu'].map(
          file => new Uint8Array(readFileSync(corpusPath(file))),
        )
      : []),
  ]
}

/** Where the tables of a small cabinet are. */
const tableBytes = 300

function mutate(random: Random, input: Uint8Array, blind: (bytes: Uint8Array) => Uint8Array): Uint8Array {
  if (random.oneIn(3)) return blind(input)
  return Buffer.concat([
    input.subarray(0, 4),
    blind(input.subarray(4, tableBytes)),
    input.subarray(tableBytes),
  ])
}

/** `inspectUpdateFile`, which begins with `recogniseFile`. Nothing may be written beside its folder for scratch. */
export const updateFile: FuzzTarget = {
  name: 'update-files',
  cases: 30,
  words: ['MSCF', '..\\', 'C:\\', '\\', 'update.mum\0', '_manifest_.cix.xml\0', 'MSWIM\0\0\0'],
  seeds,
  mutate,
  run: async input => {
    const around = mkdtempSync(join(tmpdir(), 'slipstream-fuzz-update-'))
    try {
      const work = mkdtempSync(join(around, 'work-'))
      const file = join(around, 'object')
      writeFileSync(file, input)
      const facts = await inspectUpdateFile(file, {
        fileName: 'object',
        work,
        signal: AbortSignal.timeout(300_000),
      })
      promise(facts.factsVersion >= 1, 'the facts are none')
    } finally {
      const beside = readdirSync(around).filter(name => name !== 'object' && !name.startsWith('work-'))
      rmSync(around, { recursive: true, force: true })
      promise(beside.length === 0, `${beside.join(', ')} was written beside the folder for scratch`)
    }
  },
}
