// What a delta for executable images says beside the patch.
//
//   bits  FIELD
//   64    image base of the target
//   32    checksum in the target's header
//   32    time stamp in the target's header
//   ...   rift table: address in the target to offset in the target's file, one entry for each section
//   1     1 = metadata of a .NET image follow
//   ...   rift table: address in the reference to address in the target
//   1     1 = maps of .NET metadata follow
//
// Source: github.com/jlevere/msdelta (PE preprocessing); verified with the deltas of the corpus.

import { BitReader } from './bit-reader.ts'
import { DeltaUnsupported } from './errors.ts'
import { type RiftTable, readRiftTable } from './rift-table.ts'

/** See the top of this file. */
export type Preparation = {
  imageBase: number
  checksum: number
  timeStamp: number
  targetAddressToOffset: RiftTable
  addresses: RiftTable
}

/** Reads the buffer. @throws DELTA_INVALID; DELTA_UNSUPPORTED for .NET images. */
export function readPreparation(buffer: Uint8Array): Preparation {
  const reader = new BitReader(buffer)
  const imageBase = reader.bits(64)
  const checksum = reader.bits(32)
  const timeStamp = reader.bits(32)
  const targetAddressToOffset = readRiftTable(reader)
  refuseManaged(reader)
  const addresses = readRiftTable(reader)
  refuseManaged(reader)
  return { imageBase, checksum, timeStamp, targetAddressToOffset, addresses }
}

function refuseManaged(reader: BitReader): void {
  if (reader.bits(1) === 1) throw new DeltaUnsupported({ feature: 'the metadata of a .NET image' })
}
