// Deltas with their references, and compressed manifests. The real ones lead deep into the passes over executable images.

import { readFileSync } from 'node:fs'
import { applyDelta, decodeCompressedManifest, readDeltaHeader } from '#formats/delta'
import { corpusPath, hasCorpus } from '../../corpus.ts'
import { bitStream, putTogether, takeApart } from '../delta-parts.ts'
import type { Random } from '../random.ts'
import { type FuzzTarget, joinParts, promise, splitParts } from '../target.ts'

const limits = { maxTargetBytes: 4 * 1024 * 1024 }

/** Small ones, so that a case takes a millisecond or so. */
const imageDeltas = ['amd64_kbdwol', 'amd64_provdiagnostics', 'wow64_kbdmaori', 'x86_mscordbi']

const manifestNames = [
  'amd64_microsoft-windows-core_31bf3856ad364e35_10.0.26100.1_none_a943f5e781a44c5c.manifest',
  'amd64_multipoint-srcres.resources_31bf3856ad364e35_10.0.26100.1_en-us_6ab3ac0cf789ac3d.manifest',
  'amd64_dual_netvg63a.inf_31bf3856ad364e35_10.0.26100.1_none_9162a10543917fc7.manifest',
]

function read(file: string): Uint8Array {
  return new Uint8Array(readFileSync(corpusPath(file)))
}

/** A RAW delta from nothing whose patch has flat codes and these bytes as literals. */
function literalDelta(text: string): Uint8Array {
  const bits = [0, 1]
  // Of 600 flat symbols the first 424 have words of 9 bits, which follow the 176 words of 10 bits.
  for (const byte of Buffer.from(text))
    for (let bit = 8; bit >= 0; bit -= 1) bits.push(((88 + byte) >> bit) & 1)
  return putTogether({
    start: Buffer.from('PA30\0\0\0\0\0\0\0\0', 'latin1'),
    numbers: [1, 1, 0x20000, text.length, 0],
    digest: new Uint8Array(0),
    preparation: new Uint8Array(0),
    patch: bitStream(bits),
  })
}

function seeds(): Uint8Array[] {
  const made = joinParts(literalDelta('some text that is long enough'), Buffer.from('some reference'))
  if (!hasCorpus) return [made]
  return [
    made,
    ...imageDeltas.map(name =>
      joinParts(read(`pa30/pe-decode/${name}/delta.pa30`), read(`pa30/pe-decode/${name}/base.bin`)),
    ),
    joinParts(read('pa30/deltas/cmd__to__where__raw.pa30'), read('pa30/deltas/sources/where.exe')),
  ]
}

/** Where a PE image keeps its headers and, mostly, nothing else. */
const headerBytes = 1024

function mutate(random: Random, input: Uint8Array, blind: (bytes: Uint8Array) => Uint8Array): Uint8Array {
  const [delta, reference] = splitParts(input)
  switch (random.below(5)) {
    case 0:
      return joinParts(blind(delta), reference)
    case 1:
      return joinParts(
        delta,
        Buffer.concat([blind(reference.subarray(0, headerBytes)), reference.subarray(headerBytes)]),
      )
    case 2:
      return joinParts(delta, blind(reference))
    default:
      return joinParts(mutateDelta(random, delta, blind), reference)
  }
}

/** Changes one field of the delta and leaves the frame around it whole. */
function mutateDelta(
  random: Random,
  delta: Uint8Array,
  blind: (bytes: Uint8Array) => Uint8Array,
): Uint8Array {
  try {
    const parts = takeApart(delta)
    switch (random.below(4)) {
      case 0: {
        const field = random.below(parts.numbers.length)
        const present = parts.numbers[field] ?? 0
        parts.numbers[field] = random.oneIn(2)
          ? present ^ (1 << random.below(18))
          : random.pick([0, 1, 2, 8, present * 2, present + 1, 2 ** 22, 2 ** 40])
        if (parts.numbers[field] < 0) parts.numbers[field] = 1
        break
      }
      case 1:
        // Without a digest, what was made is given even when it is wrong.
        parts.numbers[4] = 0
        parts.digest = new Uint8Array(0)
        break
      case 2:
        parts.preparation = blind(parts.preparation)
        break
      default:
        parts.patch = blind(parts.patch)
    }
    return putTogether(parts)
  } catch {
    return blind(delta)
  }
}

/** `applyDelta` on changed deltas and changed references. */
export const delta: FuzzTarget = {
  name: 'delta',
  cases: 3000,
  words: ['PA30', 'MZ', 'PE\0\0', '\xff\xff\xff\xff', '\0\0\0\0'],
  seeds,
  mutate,
  run: input => {
    const [bytes, reference] = splitParts(input)
    const before = Buffer.from(reference)
    const target = applyDelta({ delta: bytes, reference, limits })
    promise(
      target.length === readDeltaHeader(bytes).targetSize,
      'the target has another size than the delta says',
    )
    promise(Buffer.compare(before, reference) === 0, 'the reference was changed')
  },
}

const baseManifest = hasCorpus ? read('dcm/base_manifest.bin') : new Uint8Array(0)

function wrap(delta: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from('DCN\x01', 'latin1'), delta])
}

/** `decodeCompressedManifest`: DCM with the real base manifest, DCN and DCD. */
export const compressedManifest: FuzzTarget = {
  name: 'delta/compressed-manifest',
  cases: 3000,
  words: ['DCM\x01', 'DCN\x01', 'DCD\x01', 'DCS\x01', 'PA30'],
  seeds: () => [
    wrap(literalDelta('<assembly><file name="a"/></assembly>')),
    ...(hasCorpus ? manifestNames.map(name => read(`dcm/${name}`)) : []),
  ],
  mutate: (random, input, blind) =>
    random.oneIn(3)
      ? blind(input)
      : Buffer.concat([input.subarray(0, 4), mutateDelta(random, input.subarray(4), blind)]),
  run: bytes => {
    const manifest = decodeCompressedManifest({ bytes, baseManifest, sourceManifest: baseManifest, limits })
    promise(manifest.length <= limits.maxTargetBytes, 'the manifest is larger than allowed')
  },
}
