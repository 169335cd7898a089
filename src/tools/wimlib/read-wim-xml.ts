// Reads the XML resource of a WIM file: the text that describes its images.

import { basename } from 'node:path'
import { wimArgument } from './arguments.ts'
import { WimUnreadable } from './errors.ts'
import { runWimlib, type WimOptions } from './run-wimlib.ts'

/** Windows' own install.wim files have some 10 KiB; a generous multiple. */
const mostXmlBytes = 32 * 1024 * 1024

/**
 * The XML of a WIM file as text, without its byte order mark. The resource is UTF-16LE (wimlib, xml_windows and the
 * WIM format's description).
 * @throws WimUnreadable when the file is no WIM file or its XML is not UTF-16.
 */
export async function readWimXml(wim: string, options: WimOptions = {}): Promise<string> {
  const result = await runWimlib({
    verb: 'info',
    args: [wimArgument(wim), '--xml'],
    wim,
    options,
    holdOutput: { maxBytes: mostXmlBytes },
  })
  try {
    return new TextDecoder('utf-16le', { fatal: true }).decode(result.stdout)
  } catch (cause) {
    throw new WimUnreadable(
      { file: basename(wim), wimlibCode: null, detail: 'its XML is not UTF-16 text' },
      { cause },
    )
  }
}
