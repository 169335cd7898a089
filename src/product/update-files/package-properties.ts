// Reads the `*-pkgProperties.txt` of an MSU: one `Name="value"` per line.

import { decodeText } from '#formats/xml'

const mostLines = 200

/** The properties as written; quotes around values are dropped. Lines of another form are left out. */
export function readPackageProperties(bytes: Uint8Array): Record<string, string> {
  const properties: [string, string][] = []
  for (const line of decodeText(bytes).split(/\r?\n/, mostLines)) {
    const match = /^\s*([^="]{1,100}?)\s*=\s*(.*?)\s*$/.exec(line)
    if (match === null) continue
    const [, name = '', value = ''] = match
    properties.push([name, value.replace(/^"(.*)"$/, '$1').slice(0, 2000)])
  }
  return Object.fromEntries(properties)
}
