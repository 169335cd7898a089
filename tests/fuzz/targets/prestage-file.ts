// Prestage files, which arrive on whatever somebody carried them on. The seeds are signed; so that changes get past the signature of
// the header, some are signed anew after the change by a key that is made for it.

import { createHash } from 'node:crypto'
import { encodeManifest, makeManifest } from '#product/content-manifest'
import { canonicalJson, keyFingerprint, signManifest, signStatement } from '#product/distribution-protocol'
import { type ByteSource, readPrestage } from '#product/prestage-files'
import { signingKey, signingPublicKey } from '../signing-key.ts'
import { type FuzzTarget, promise } from '../target.ts'

const trusted = { fingerprint: keyFingerprint(signingPublicKey) }
const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()

const small = Buffer.from('MZ and some more')
const large = Buffer.alloc(3000, 'a larger file ')
const modified = '2024-04-01T07:31:20.000Z'
const hex = (bytes: Uint8Array) => digestOf(bytes).toString('hex')
const manifest = Buffer.from(
  encodeManifest(
    makeManifest([
      { path: 'setup.exe', size: small.length, sha256: hex(small), modified },
      { path: 'sources/large.bin', size: large.length, sha256: hex(large), modified },
    ]),
  ),
)

function number8(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}

function wholeRecord(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.of(1), digestOf(bytes), number8(bytes.length), bytes])
}

function partRecord(of: Buffer, offset: number, length: number): Buffer {
  const part = of.subarray(offset, offset + length)
  const place = [number8(of.length), number8(offset), number8(length)]
  return Buffer.concat([Buffer.of(2), digestOf(of), ...place, digestOf(part), part])
}

function fileOf(records: readonly Buffer[]): Buffer {
  const contentVersion = hex(manifest)
  const signature = signManifest(signingKey, contentVersion)
  const header = {
    prestageVersion: 1,
    siteCode: 'S01',
    sitePublicKey: signingPublicKey,
    createdAt: modified,
    versions: [{ packageId: 'S0100001', version: 1, contentVersion, signature }],
    have: [],
  }
  const text = Buffer.from(canonicalJson(header))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(text.length)
  const signed = Buffer.from(signStatement('slipstream/prestage/1', header, signingKey), 'base64')
  const head = Buffer.concat([Buffer.from('SLIPPRE1'), length, text, signed])
  return withFooter(Buffer.concat([head, ...records, Buffer.of(0)]))
}

/** A footer that is right for these bytes, whatever they are. */
function withFooter(bytes: Buffer): Buffer {
  const digest = digestOf(bytes)
  const statement = { prestageVersion: 1, bytes: bytes.length, digest: digest.toString('hex') }
  const signature = Buffer.from(signStatement('slipstream/prestage/1', statement, signingKey), 'base64')
  return Buffer.concat([bytes, number8(bytes.length), digest, signature])
}

function sourceOf(input: Uint8Array): ByteSource {
  return {
    size: input.length,
    read: async (buffer, position) =>
      Buffer.from(input.buffer, input.byteOffset, input.length).copy(buffer, 0, position),
  }
}

/** `readPrestage`: what it takes lies inside the file, in the order of its objects, and has the digests that it says. */
export const prestageFile: FuzzTarget = {
  name: 'prestage-file',
  cases: 3000,
  words: [
    'SLIPPRE1',
    '\u0000\u0000\u0000\u0000',
    '\u0001',
    '\u0002',
    '"have":',
    '"versions":[',
    '9007199254740993',
  ],
  seeds: () => [
    fileOf([manifest, small, large].map(wholeRecord)),
    fileOf([
      wholeRecord(manifest),
      wholeRecord(small),
      partRecord(large, 0, 100),
      partRecord(large, 2000, 1000),
    ]),
    fileOf([wholeRecord(manifest), partRecord(large, 10, 20)]),
  ],
  mutate(random, input, blind) {
    const changed = Buffer.from(blind(input))
    // Half of them get a right footer again, so that the records are what is read wrong.
    return random.oneIn(2) || changed.length < 105 ? changed : withFooter(changed.subarray(0, -104))
  },
  async run(input) {
    const { objects, manifests } = await readPrestage(sourceOf(input), {
      trusted,
      signal: AbortSignal.timeout(20_000),
    })
    promise(manifests.size > 0, 'a file without a version was taken')
    for (const { size, parts, isWhole, sha256 } of objects.values()) {
      let end = 0
      for (const { at, offset, length } of parts) {
        promise(offset >= end && offset + length <= size, 'parts overlap or lead out of the object')
        promise(at >= 0 && at + length <= input.length, 'a part leads out of the file')
        end = offset + length
      }
      const [first] = parts
      if (isWhole && first) {
        const bytes = input.subarray(first.at, first.at + size)
        promise(hex(bytes) === sha256, 'an object with other bytes was taken')
      }
    }
  },
}
