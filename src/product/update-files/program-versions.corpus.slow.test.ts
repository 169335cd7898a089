// The reader of program files against Microsoft's own, from a real update.

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readProgram } from '#formats/portable-executable'
import { corpusPath, hasCorpus } from '../../../tests/corpus.ts'
import { inspectUpdateFile, openUpdate } from './index.ts'

const why = hasCorpus ? '' : ' (skipped: the real updates are not here)'

describe(`programs of KB2938772${why}`, () => {
  it.runIf(hasCorpus)(
    'have the file version and the processor that their components have',
    async () => {
      const work = await mkdtemp(join(tmpdir(), 'slipstream-programs-'))
      const options = { work, signal: new AbortController().signal }
      const fileName = 'Windows8.1-KB2938772-x64.cab'
      const file = corpusPath(`cab/${fileName}`)
      try {
        const facts = await inspectUpdateFile(file, { ...options, fileName })
        const folder = (await openUpdate(file, facts, options)).cabinetFolder(null)
        const found: string[] = []
        for (const { identity, files } of facts.packages.flatMap(({ components }) => components)) {
          for (const { name, member } of files) {
            if (member === null || !/\.dll$/i.test(name)) continue
            const bytes = await readFile(join(folder, member))
            const read = async (at: number, length: number) => bytes.subarray(at, at + length)
            const { version, processorArchitecture } = identity
            expect(await readProgram({ size: bytes.length, read }), member).toEqual({
              architecture: processorArchitecture === 'wow64' ? 'x86' : processorArchitecture,
              fileVersion: version,
            })
            found.push(`${name} ${processorArchitecture}`)
          }
        }
        expect(new Set(found).size).toBeGreaterThan(1)
      } finally {
        await rm(work, { recursive: true, force: true })
      }
    },
    60_000,
  )
})
