// The least that must travel from one WIM file to the next: the resources whose content the first one does not have.

import { open } from 'node:fs/promises'
import {
  checkWimBlobTable,
  readWimBlobTable,
  readWimHeader,
  WIM_HEADER_SIZE,
  type WimBlob,
} from '#formats/wim-resources'

/** Bytes of the resources of `after` that `before` does not have, as they are stored. */
export async function newResources(before: string, after: string): Promise<number> {
  const known = new Set((await blobsOf(before)).map(nameOf))
  const fresh = (await blobsOf(after)).filter(blob => !known.has(nameOf(blob)))
  return fresh.reduce((total, blob) => total + blob.size, 0)
}

async function blobsOf(path: string): Promise<WimBlob[]> {
  const file = await open(path, 'r')
  try {
    const header = new Uint8Array(WIM_HEADER_SIZE)
    await file.read(header, 0, header.length, 0)
    const { offset, size } = checkWimBlobTable(readWimHeader(header), (await file.stat()).size)
    const table = new Uint8Array(size)
    await file.read(table, 0, size, offset)
    return [...readWimBlobTable(table)]
  } finally {
    await file.close()
  }
}

function nameOf(blob: WimBlob): string {
  return Buffer.from(blob.sha1).toString('hex')
}
