// The size of a WIM file in its own XML data: WIM/TOTALBYTES counts the bytes before the XML data. Every image has an element of that
// name too, which counts the bytes of its files.
// Source: Microsoft, "Windows Imaging File Format (WIM)", 2007; and the files that wimlib writes.

const imageOrTotal = /<IMAGE\b[\s\S]*?<\/IMAGE>|<TOTALBYTES>[^<]*<\/TOTALBYTES>/g

/**
 * The XML data with another size of the file.
 * @param xml UTF-16, little-endian, with its byte order mark.
 * @param bytes How many bytes come before the XML data.
 */
export function setTotalBytes(xml: Uint8Array, bytes: number): Uint8Array {
  const text = Buffer.from(xml.buffer, xml.byteOffset, xml.byteLength).toString('utf16le')
  const changed = text.replace(imageOrTotal, found =>
    found.startsWith('<TOTALBYTES>') ? `<TOTALBYTES>${bytes}</TOTALBYTES>` : found,
  )
  return changed === text ? xml : Buffer.from(changed, 'utf16le')
}
