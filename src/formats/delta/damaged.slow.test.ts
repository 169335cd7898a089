// Damaged deltas end in a typed error or, where the damage does not matter, in exactly the right result; and soon.

import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SlipstreamError } from '#platform/errors'
import { corpusPath, hasCorpus } from '../../../tests/corpus.ts'
import { applyDelta } from './apply-delta.ts'
import { decodeCompressedManifest } from './compressed-manifest.ts'
import { readDeltaHeader } from './delta-header.ts'

const because = hasCorpus ? '' : ' (skipped: the real files are not here)'
const limits = { maxTargetBytes: 4 * 1024 * 1024 }

/** For one delta of at most 30 KB in size; undamaged ones take a few milliseconds. */
const longestMilliseconds = 2000

const mutations = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), {
  minLength: 1,
  maxLength: 4,
})

function read(file: string): Uint8Array {
  return readFileSync(corpusPath(file))
}

function mutate(bytes: Uint8Array, changes: readonly (readonly [number, number])[]): Uint8Array {
  const changed = Uint8Array.from(bytes)
  for (const [where, what] of changes) {
    const at = where % changed.length
    changed[at] = (changed[at] ?? 0) ^ what
  }
  return changed
}

/** Runs, measures, and gives the result; null when it ended in a typed error. Other errors are thrown. */
function attempt(act: () => Uint8Array): Uint8Array | null {
  const start = performance.now()
  try {
    return act()
  } catch (error) {
    if (error instanceof SlipstreamError) return null
    throw error
  } finally {
    expect(performance.now() - start).toBeLessThan(longestMilliseconds)
  }
}

describe.skipIf(!hasCorpus)(`damaged deltas that hold a digest${because}`, () => {
  it.each(['amd64_kbdwol', 'amd64_provdiagnostics', 'wow64_kbdmaori', 'x86_mscordbi'])('%s', name => {
    const delta = read(`pa30/pe-decode/${name}/delta.pa30`)
    const reference = read(`pa30/pe-decode/${name}/base.bin`)
    const target = read(`pa30/pe-decode/${name}/target.bin`)
    const right = readDeltaHeader(delta).targetHash
    const check = (damaged: Uint8Array) => {
      const made = attempt(() => applyDelta({ delta: damaged, reference, limits }))
      if (made === null) return
      // Damage may also hit the algorithm or the digest's length, and so take the digest away.
      if (readDeltaHeader(damaged).targetHash?.digest !== right?.digest) return
      expect(Buffer.compare(made, target)).toBe(0)
    }
    fc.assert(
      fc.property(mutations, changes => check(mutate(delta, changes))),
      { numRuns: 150 },
    )
    fc.assert(
      fc.property(fc.nat(delta.length - 1), length => check(delta.subarray(0, length))),
      { numRuns: 60 },
    )
  })

  it('no truncation makes anything', () => {
    const delta = read('pa30/pe-decode/wow64_kbdmaori/delta.pa30')
    const reference = read('pa30/pe-decode/wow64_kbdmaori/base.bin')
    for (let length = 0; length < delta.length; length += 1) {
      expect(attempt(() => applyDelta({ delta: delta.subarray(0, length), reference, limits }))).toBeNull()
    }
  })

  it('damaged references are found by the digest', () => {
    const delta = read('pa30/pe-decode/x86_mscordbi/delta.pa30')
    const reference = read('pa30/pe-decode/x86_mscordbi/base.bin')
    const target = read('pa30/pe-decode/x86_mscordbi/target.bin')
    const check = (changes: readonly (readonly [number, number])[]) => {
      const made = attempt(() => applyDelta({ delta, reference: mutate(reference, changes), limits }))
      if (made) expect(Buffer.compare(made, target)).toBe(0)
    }
    fc.assert(fc.property(mutations, check), { numRuns: 200 })
    // Headers and directories, where the passes find their way.
    const near = fc.array(fc.tuple(fc.nat(1023), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 6,
    })
    fc.assert(fc.property(near, check), { numRuns: 300 })
  })
})

describe.skipIf(!hasCorpus)(`damaged deltas without a digest${because}`, () => {
  it('RAW: of the promised size or refused', () => {
    const delta = read('pa30/deltas/cmd__to__where__raw.pa30')
    const reference = read('pa30/deltas/sources/cmd.exe')
    fc.assert(
      fc.property(mutations, changes => {
        const damaged = mutate(delta, changes)
        const made = attempt(() => applyDelta({ delta: damaged, reference, limits }))
        if (made) expect(made.length).toBe(readDeltaHeader(damaged).targetSize)
      }),
      { numRuns: 100 },
    )
  })

  it('manifests: whole or refused', () => {
    const name = 'amd64_multipoint-srcres.resources_31bf3856ad364e35_10.0.26100.1_en-us_6ab3ac0cf789ac3d'
    const bytes = read(`dcm/${name}.manifest`)
    const baseManifest = read('dcm/base_manifest.bin')
    fc.assert(
      fc.property(mutations, changes => {
        const made = attempt(() =>
          decodeCompressedManifest({ bytes: mutate(bytes, changes), baseManifest, limits }),
        )
        if (made) expect(Buffer.from(made).toString('utf8').trim().endsWith('assembly>')).toBe(true)
      }),
      { numRuns: 200 },
    )
    for (let length = 0; length < bytes.length; length += 1) {
      const cut = bytes.subarray(0, length)
      expect(attempt(() => decodeCompressedManifest({ bytes: cut, baseManifest, limits }))).toBeNull()
    }
  })
})

describe('bytes that are no delta', () => {
  it('are refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        const delta = Buffer.concat([Buffer.from('PA30\0\0\0\0\0\0\0\0'), bytes])
        for (const one of [bytes, delta]) attempt(() => applyDelta({ delta: one, reference: bytes, limits }))
      }),
      { numRuns: 500 },
    )
  })
})
