// Every file of real updates, made from its deltas as the container index says, and compared with the index's digests.

import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type ContainerIndex, readContainerIndex } from '#formats/cabinet-index'
import { extractArchive } from '#tools/archives'
import { corpusPath, hasCorpus } from '../../../tests/corpus.ts'
import { applyDelta } from './apply-delta.ts'

const because = hasCorpus ? '' : ' (skipped: the real files are not here)'

/** Update, how many of its files are deltas, and how many copies. */
const updates = [
  ['KB2999226', 48, 48],
  ['KB2584475', 12, 0],
  ['KB2465285', 12, 4],
] as const

async function withCabinet(kb: string, act: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'slipstream-delta-'))
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

/** Makes a file and, before it, the files it is based on. */
async function makeFile(
  id: string,
  from: { index: ContainerIndex; folder: string; made: Map<string, Uint8Array> },
): Promise<Uint8Array> {
  const { index, folder, made } = from
  const file = index.files.get(id)
  if (!file) throw new Error(`file ${id} is not in the index`)
  const known = made.get(id)
  if (known) return known
  const basis = file.basis === null ? new Uint8Array(0) : await makeFile(file.basis, from)
  let bytes = basis
  if (file.source) {
    if (!('member' in file.source.place)) throw new Error(`file ${id} is no member of the cabinet`)
    bytes = await readFile(join(folder, file.source.place.member))
    if (file.source.type === 'PA30') bytes = applyDelta({ delta: bytes, reference: basis })
  }
  made.set(id, bytes)
  return bytes
}

describe.skipIf(!hasCorpus)(`real updates${because}`, () => {
  it.each(updates)('%s: %i deltas and %i copies', async (kb, deltas, copies) => {
    await withCabinet(kb, async folder => {
      const index = readContainerIndex(await readFile(join(folder, '_manifest_.cix.xml'), 'utf8'))
      const files = [...index.files.values()]
      expect(files.filter(file => file.source?.type === 'PA30')).toHaveLength(deltas)
      expect(files.filter(file => file.source === null)).toHaveLength(copies)
      const made = new Map<string, Uint8Array>()
      const wrong: string[] = []
      for (const { id, name, hash } of files) {
        const bytes = await makeFile(id, { index, folder, made })
        if (!hash) throw new Error(`the index has no digest of ${name}`)
        if (createHash(hash.algorithm).update(bytes).digest('hex') !== hash.value) wrong.push(name)
      }
      expect(wrong).toEqual([])
    })
  })
})
