// Reads what a WIM file's header says of the whole file.

import { basename } from 'node:path'
import { wimArgument } from './arguments.ts'
import { WimUnreadable } from './errors.ts'
import { runWimlib, type WimOptions } from './run-wimlib.ts'

/** The header of a WIM file. */
export type WimHeader = {
  /** 32 hex digits; the parts of a split WIM share it. */
  guid: string
  imageCount: number
  /** 1-based index of the image that the boot loader starts; 0 when there is none. */
  bootIndex: number
  partNumber: number
  totalParts: number
  compression: 'none' | 'XPRESS' | 'LZX' | 'LZMS'
  /** Bytes. */
  chunkSize: number
  /** Whether blobs are compressed together, as in .esd files: none can then be copied alone. */
  isSolid: boolean
  /** Whether an integrity table is in the file. */
  hasIntegrityTable: boolean
}

/** Reads the header. @throws WimUnreadable */
export async function readWimHeader(wim: string, options: WimOptions = {}): Promise<WimHeader> {
  const result = await runWimlib({
    verb: 'info',
    args: [wimArgument(wim), '--header'],
    wim,
    options,
    holdOutput: { maxBytes: 64 * 1024 },
  })
  const text = Buffer.from(result.stdout).toString('utf8')
  const fields = new Map<string, string>()
  for (const line of text.split('\n')) {
    const match = /^(\S[^=]*?)\s*= (.*)$/.exec(line)
    if (match !== null) fields.set(match[1] ?? '', match[2] ?? '')
  }
  const number = (name: string): number => {
    const value = Number(fields.get(name))
    if (!Number.isSafeInteger(value)) {
      throw new WimUnreadable({ file: basename(wim), wimlibCode: null, detail: `its header lacks "${name}"` })
    }
    return value
  }
  return {
    guid: fields.get('GUID') ?? '',
    imageCount: number('Image Count'),
    bootIndex: number('Boot Index'),
    partNumber: number('Part Number'),
    totalParts: number('Total Parts'),
    compression: compressionOf(number('Flags')),
    chunkSize: number('Chunk Size'),
    isSolid: number('Version') === solidVersion,
    hasIntegrityTable: number('Integrity Size') > 0,
  }
}

/** Format version 3584, against 0x10d00 of plain files (wimlib, header.h: WIM_VERSION_SOLID). */
const solidVersion = 0xe00

/** WIM_HDR_FLAG_* bits (wimlib, header.h). */
function compressionOf(flags: number): WimHeader['compression'] {
  if ((flags & 0x2) === 0) return 'none'
  if ((flags & 0x20000) !== 0) return 'XPRESS'
  if ((flags & 0x40000) !== 0) return 'LZX'
  return 'LZMS'
}
