// How much of a WIM file nobody needs: what changes in place replaced and left where it was.

import { readWimBlobTable, WIM_BLOB_ENTRY_SIZE, WIM_HEADER_SIZE } from '#formats/wim-resources'
import { readTables, withFile } from './wim-tables.ts'

/**
 * Bytes of a WIM file that writing it anew would save: what is neither its header, nor a table, nor a resource; and resources that no
 * image refers to any more, by their count of references.
 * @throws WimHeaderInvalid, WimBlobTableInvalid, WimTooManyResources
 */
export async function measureUnused(wim: string): Promise<number> {
  return await withFile(wim, 'r', async file => {
    const { fileSize, header, blobTable } = await readTables(file)
    let used = WIM_HEADER_SIZE + header.xml.size + header.integrityTable.size
    for (const { hasPlace, size, referenceCount } of readWimBlobTable(blobTable)) {
      if (referenceCount > 0) used += (hasPlace ? size : 0) + WIM_BLOB_ENTRY_SIZE
    }
    return Math.max(0, fileSize - used)
  })
}
