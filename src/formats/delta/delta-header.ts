// The header of a delta, and the parts that follow it.
//
//   OFFSET  SIZE  FIELD
//   0       4     magic, "PA30"
//   4       8     time of the target file, FILETIME (100 ns since 1601-01-01 UTC), little-endian
//   12      rest  a bit stream (see bit-reader.ts) with
//                   number   set of file types that the maker was willing to try
//                   number   file type that was chosen, see `deltaFileTypes`
//                   number   flags, see `deltaFlags`
//                   number   size of the target in bytes
//                   number   algorithm of the target's digest: 0 none, 0x8003 MD5, 0x800C SHA-256 (CryptoAPI's ALG_ID)
//                   buffer   digest of the target
//                   buffer   what the file type needs to prepare the reference; empty for RAW
//                   buffer   the patch: another bit stream, see patch-stream.ts
//
// Sources: Microsoft Learn, "DELTA_HEADER_INFO structure", "DELTA_FLAG_TYPE" and "DELTA_FILE_TYPE" (msdelta.h);
// github.com/smilingthax/msdelta-pa30-format (README); github.com/jlevere/msdelta (header).

import { BitReader } from './bit-reader.ts'
import { DeltaInvalid, DeltaUnsupported } from './errors.ts'

/** What kind of file the delta was made for. Anything but `raw` prepares the reference before the patch. */
export const deltaFileTypes = { raw: 0x1, i386: 0x2, amd64: 0x8 } as const

/** How the reference is prepared. The names follow msdelta.h. */
export const deltaFlags = {
  e8: 0x1,
  mark: 0x2,
  imports: 0x4,
  exports: 0x8,
  resources: 0x10,
  relocations: 0x20,
  i386SmashLock: 0x40,
  i386Jumps: 0x80,
  i386Calls: 0x100,
  amd64Disassembly: 0x200,
  amd64ExceptionTable: 0x400,
  unbind: 0x2000,
  cliDisassembly: 0x4000,
  cliMetadata: 0x8000,
  ignoreFileSizeLimit: 0x20000,
} as const

/** What a delta says about itself. */
export type DeltaHeader = {
  /** When the target was last written, as FILETIME. */
  targetFileTime: bigint
  fileTypeSet: number
  /** One of {@link deltaFileTypes}, or another value that {@link applyDelta} refuses. */
  fileType: number
  /** See {@link deltaFlags}. */
  flags: number
  /** In bytes. */
  targetSize: number
  /** Digest of the target in lower-case hex; null when the delta has none (compressed manifests have none). */
  targetHash: { algorithm: 'md5' | 'sha256'; digest: string } | null
}

/** A header and the two buffers after it. */
export type DeltaParts = { header: DeltaHeader; preparation: Uint8Array; patch: Uint8Array }

const algorithms = new Map([
  [0x8003, { algorithm: 'md5', bytes: 16 } as const],
  [0x800c, { algorithm: 'sha256', bytes: 32 } as const],
])

/**
 * Reads the header only; the rest may be cut off.
 * @throws DELTA_INVALID; DELTA_UNSUPPORTED for PA19 and PA31 and for unknown digests.
 */
export function readDeltaHeader(delta: Uint8Array): DeltaHeader {
  return readHeader(delta).header
}

/** Reads the header and finds the buffers after it. @throws as {@link readDeltaHeader}. */
export function readDeltaParts(delta: Uint8Array): DeltaParts {
  const { header, reader } = readHeader(delta)
  const preparation = reader.buffer()
  const patch = reader.buffer()
  return { header, preparation, patch }
}

function readHeader(delta: Uint8Array): { header: DeltaHeader; reader: BitReader } {
  const magic = String.fromCharCode(...delta.subarray(0, 4))
  if (magic === 'PA19' || magic === 'PA31') throw new DeltaUnsupported({ feature: `the format ${magic}` })
  if (magic !== 'PA30') throw new DeltaInvalid({ reason: 'it does not begin with "PA30"' })
  if (delta.length < 13) throw new DeltaInvalid({ reason: 'its header is cut off' })
  const targetFileTime = new DataView(delta.buffer, delta.byteOffset).getBigUint64(4, true)
  const reader = new BitReader(delta.subarray(12))
  const fileTypeSet = reader.number()
  const fileType = reader.number()
  const flags = reader.number()
  const targetSize = reader.number()
  const targetHash = readTargetHash(reader.number(), reader.buffer())
  return { header: { targetFileTime, fileTypeSet, fileType, flags, targetSize, targetHash }, reader }
}

function readTargetHash(id: number, digest: Uint8Array): DeltaHeader['targetHash'] {
  if (id === 0) {
    if (digest.length > 0) throw new DeltaInvalid({ reason: 'it has a digest of no algorithm' })
    return null
  }
  const known = algorithms.get(id)
  if (!known) throw new DeltaUnsupported({ feature: `the digest algorithm 0x${id.toString(16)}` })
  if (digest.length !== known.bytes) throw new DeltaInvalid({ reason: 'its digest has the wrong length' })
  return { algorithm: known.algorithm, digest: Buffer.from(digest).toString('hex') }
}
