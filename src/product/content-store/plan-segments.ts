// Decides where an object is cut. A WIM is cut at its own resources, so its header and blob table are read first, by
// small positioned reads; every other large file is cut at fixed sizes; small files are not cut.

import type { FileHandle } from 'node:fs/promises'
import {
  checkWimBlobTable,
  hasWimMagic,
  readWimBlobTable,
  readWimHeader,
  segmentWim,
  WIM_HEADER_SIZE,
} from '#formats/wim-resources'
import { SlipstreamError } from '#platform/errors'
import type { Segmentation } from './contract.ts'

/** Lengths in bytes that add up to the size of the object, or none for a small one. */
export type SegmentPlan = { segmentation: Segmentation; lengths: readonly number[]; note: string | null }

const MIB = 1024 * 1024
/** A WIM below this size is fetched whole. */
const WIM_FROM = MIB
/** Other files below this size are fetched whole. */
const FIXED_FROM = 8 * MIB
const FIXED_LENGTH = 4 * MIB
/** Beyond this many segments, fixed ones become longer. */
const MAX_FIXED_SEGMENTS = 65_536

/**
 * Plans the segments of an open file of this size. A WIM whose tables cannot be trusted is cut at fixed sizes: its bytes
 * are content like any other, and `note` says why.
 */
export async function planSegments(source: FileHandle, size: number): Promise<SegmentPlan> {
  if (size < WIM_FROM) return { segmentation: 'none', lengths: [], note: null }
  const headerBytes = await readExactly(source, 0, WIM_HEADER_SIZE)
  if (!hasWimMagic(headerBytes)) return planFixedSegments(size, null)
  try {
    const header = readWimHeader(headerBytes)
    const place = checkWimBlobTable(header, size)
    const table = await readExactly(source, place.offset, place.size)
    const segments = segmentWim({ header, blobs: readWimBlobTable(table), fileSize: size })
    return { segmentation: 'wim', lengths: segments.map(segment => segment.length), note: null }
  } catch (error) {
    if (!(error instanceof SlipstreamError)) throw error
    return planFixedSegments(size, error.message)
  }
}

function planFixedSegments(size: number, note: string | null): SegmentPlan {
  if (size < FIXED_FROM) return { segmentation: 'none', lengths: [], note }
  let length = FIXED_LENGTH
  while (size / length > MAX_FIXED_SEGMENTS) length *= 2
  const lengths: number[] = []
  for (let offset = 0; offset < size; offset += length) lengths.push(Math.min(length, size - offset))
  return { segmentation: 'fixed', lengths, note }
}

/** Shorter than asked only where the file ends; the one read that follows will notice a file that became shorter. */
async function readExactly(source: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  let done = 0
  while (done < length) {
    const { bytesRead } = await source.read(bytes, done, length - done, position + done)
    if (bytesRead === 0) break
    done += bytesRead
  }
  return bytes.subarray(0, done)
}
