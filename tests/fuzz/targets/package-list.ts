// The list of all updates in an offline catalogue.

import { type PackageListEntry, readPackageList } from '#formats/update-metadata'
import { SlipstreamError } from '#platform/errors'
import { mutateXml } from '../mutate-xml.ts'
import { type FuzzTarget, promise } from '../target.ts'

const list = `<?xml version="1.0" encoding="utf-8"?><OfflineSyncPackage PackageId="p" CreationDate="2015-07-21T17:30:52Z" xmlns="http://schemas.microsoft.com/msus/2004/02/OfflineSync"><Updates><Update UpdateId="267dd2b4-f9fa-4bcd-bba7-1cb00e0e59d9" RevisionId="2859" RevisionNumber="501" CreationDate="2015-07-21T10:30:52Z" IsLeaf="true">
<Categories><Category Type="Product" Id="267dd2b4-f9fa-4bcd-bba7-1cb00e0e59d9"/></Categories><Prerequisites><UpdateId Id="267dd2b4-f9fa-4bcd-bba7-1cb00e0e59d9"/><Or><UpdateId Id="267dd2b4-f9fa-4bcd-bba7-1cb00e0e59d9"/></Or></Prerequisites><PayloadFiles><File Id="JQmthtt2CKn4BslUnhPl/WTZipI="/></PayloadFiles><BundledBy><Revision Id="1"/></BundledBy><SupersededBy><Revision Id="2"/></SupersededBy>
<Languages><Language Name="en"/></Languages><EulaFiles><File Id="no"/></EulaFiles></Update><Update UpdateId="267dd2b4-f9fa-4bcd-bba7-1cb00e0e59d9" RevisionId="1" RevisionNumber="1"/></Updates><FileLocations><FileLocation Id="JQmthtt2CKn4BslUnhPl/WTZipI=" Url="http://a/a.cab"/></FileLocations></OfflineSyncPackage>`

/** What comes before the end or the error, and the error. */
async function readAll(
  pieces: readonly Uint8Array[],
): Promise<{ entries: PackageListEntry[]; error: unknown }> {
  const entries: PackageListEntry[] = []
  try {
    for await (const entry of readPackageList(pieces)) entries.push(entry)
    return { entries, error: null }
  } catch (error) {
    return { entries, error }
  }
}

/** `readPackageList`: the same whether the list comes at once or in small pieces. */
export const packageList: FuzzTarget = {
  name: 'package-list',
  cases: 4000,
  mutate: mutateXml,
  words: [
    '<Update ',
    '</Update>',
    '<Or>',
    '</Or>',
    'RevisionId="4294967296"',
    'IsLeaf="1"',
    '<!DOCTYPE a>',
    '&b;',
    '\xef\xbb\xbf',
    '\xff\xfe',
    '<File Id="',
    '__proto__="1"',
    'constructor',
    '<![CDATA[',
    '<!--',
    '-->',
  ],
  seeds: () => [
    new Uint8Array(Buffer.from(list)),
    new Uint8Array(Buffer.from(`\ufeff${list}`)),
    new Uint8Array(Buffer.from(`\ufeff${list}`, 'utf16le')),
  ],
  run: async input => {
    const small: Uint8Array[] = []
    for (let start = 0; start < input.length; start += 61) small.push(input.subarray(start, start + 61))
    const [once, pieces] = [await readAll([input]), await readAll(small)]
    promise((once.error === null) === (pieces.error === null), 'pieces decide whether a list is read')
    if (once.error !== null) {
      if (!(pieces.error instanceof SlipstreamError)) throw pieces.error
      throw once.error
    }
    promise(JSON.stringify(once.entries) === JSON.stringify(pieces.entries), 'pieces change what is read')
    const end = once.entries.at(-1)
    promise(once.entries[0]?.kind === 'list' && end?.kind === 'end', 'a list has no start or no end')
    const count = (kind: PackageListEntry['kind']) => once.entries.filter(entry => entry.kind === kind).length
    promise(
      count('update') === end.updates && count('fileLocation') === end.fileLocations,
      'the end counts wrongly',
    )
  },
}
