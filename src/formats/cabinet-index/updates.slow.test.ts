// Every file of real updates, made from what is stored and compared with the index's digests.

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { extractArchive } from '#tools/archives'
import { corpusPath, hasCorpus } from '../../../tests/corpus.ts'
import { readContainerIndex } from './container-index.ts'
import { expandFile, expansionOrder } from './expand-file.ts'

const because = hasCorpus ? '' : ' (skipped: the real files are not here)'

/** Update, how many of its files are deltas, and how many copies. */
const updates = [
  ['KB2999226', 48, 48],
  ['KB2584475', 12, 0],
  ['KB2465285', 12, 4],
] as const

async function withCabinet(kb: string, act: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'slipstream-cabinet-index-'))
  try {
    const outer = await mkdtemp(join(folder, 'outer-'))
    const inner = await mkdtemp(join(folder, 'inner-'))
    const { signal } = new AbortController()
    const update = `Windows6.1-${kb}-x64`
    await extractArchive(corpusPath(`msu/${update}.msu`), { members: [`${update}.cab`], to: outer, signal })
    await extractArchive(join(outer, `${update}.cab`), { to: inner, signal })
    await act(inner)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

describe.skipIf(!hasCorpus)(`real updates${because}`, () => {
  it.each(updates)('%s: %i deltas and %i copies, and every file is made', async (kb, deltas, copies) => {
    await withCabinet(kb, async folder => {
      const index = readContainerIndex(await readFile(join(folder, '_manifest_.cix.xml'), 'utf8'))
      const files = [...index.files.values()]
      expect(files.filter(file => file.source?.type === 'PA30')).toHaveLength(deltas)
      expect(files.filter(file => file.source === null)).toHaveLength(copies)
      expect(files.every(file => file.hash !== null)).toBe(true)
      const made = new Map<string, Uint8Array>()
      for (const file of expansionOrder(index)) {
        const place = file.source?.place
        const stored = place && 'member' in place ? await readFile(join(folder, place.member)) : null
        const basis = file.basis === null ? null : (made.get(file.basis) ?? null)
        made.set(file.id, expandFile({ file, stored, basis }))
      }
      expect(made.size).toBe(index.files.size)
    })
  })
})
