// Reads the XML data of a WIM file: the text that describes its images. No other program is needed for it.

import { basename } from 'node:path'
import { wimResourceFlags } from '#formats/wim-resources'
import { WimUnreadable } from '#tools/wimlib'
import { readAt, readTables, withFile } from './wim-tables.ts'

/** Windows' own install.wim files have some 10 KiB; a generous multiple. */
const mostXmlBytes = 32 * 1024 * 1024

/**
 * The XML data as text, without its byte order mark; it is UTF-16LE and not compressed (the WIM format's description).
 * @throws WimUnreadable; WimHeaderInvalid, WimBlobTableInvalid, WimTooManyResources
 */
export async function readXmlData(wim: string): Promise<string> {
  const unreadable = (detail: string, cause?: unknown): Error =>
    new WimUnreadable({ file: basename(wim), wimlibCode: null, detail }, { cause })
  return await withFile(wim, 'r', async file => {
    const { offset, size, flags } = (await readTables(file)).header.xml
    if ((flags & (wimResourceFlags.compressed | wimResourceFlags.solid)) !== 0)
      throw unreadable('its XML is compressed')
    if (size > mostXmlBytes) throw unreadable(`its XML has ${size} bytes`)
    const bytes = await readAt(file, offset, size)
    if (bytes.length < size) throw unreadable('its XML lies beyond its end')
    try {
      return new TextDecoder('utf-16le', { fatal: true }).decode(bytes)
    } catch (cause) {
      throw unreadable('its XML is not UTF-16 text', cause)
    }
  })
}
