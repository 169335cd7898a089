// What update servers hand to each other: the document of an update, and the cabinets that documents come in.

import { joinCabinets, readCabinetHeader } from '#formats/cabinet-index'
import { parseCore, parseServerUpdate } from '#formats/update-metadata'
import { documentOf } from '../../wsus-server/index.ts'
import { lzxCabinet } from '../../wsus-server/lzx-cabinet.ts'
import { mutateXml } from '../mutate-xml.ts'
import { attempt, type FuzzTarget, promise } from '../target.ts'

const guid = '267dd2b4-f9fa-4bcd-bba7-1cb00e0e59d9'
const document = documentOf({
  updateId: guid,
  title: 'A & B',
  titles: { fr: 'C' },
  kb: '5026368',
  prerequisites: [[guid], [guid, guid]],
  supersedes: [guid],
  bundles: [guid],
  file: { name: 'a.cab', size: 7, sha1: 'd4'.repeat(20), sha256: 'd4'.repeat(32) },
})
const category = documentOf({ updateId: guid, type: 'Category', isExpired: true })

/** `parseServerUpdate`: the fragment that it makes is one, and of the same update. */
export const serverUpdate: FuzzTarget = {
  name: 'server-update',
  cases: 3000,
  words: [
    'upd:',
    'xmlns="urn:schemas-microsoft-com:asm.v3"',
    'PublicationState="Expired"',
    '<lar:And>',
    '</lar:And>',
    '&#10;',
    '&lt;',
    ']]>',
    '<!DOCTYPE a>',
    '__proto__="1"',
  ],
  mutate: mutateXml,
  seeds: () => [Buffer.from(document), Buffer.from(document, 'utf16le'), Buffer.from(category)],
  run: input => {
    const read = parseServerUpdate(input)
    const core = attempt(() => parseCore(read.coreFragment))
    // Its rules may be refused, as in every fragment; what is read of them is of this update.
    if (core === null) return
    promise(core.identity.updateId === read.core.identity.updateId, 'the fragment is of another update')
    promise(core.prerequisites.length === read.core.prerequisites.length, 'prerequisites were lost')
    promise(
      read.localized.every(one => one.title !== ''),
      'a title is empty',
    )
  },
}

/** `joinCabinets`. */
export const joinedCabinets: FuzzTarget = {
  name: 'cabinet-index/joined-cabinets',
  cases: 4000,
  words: ['MSCF', '\x03\x15'],
  seeds: () => [10, 70_000].map(length => lzxCabinet(Buffer.alloc(length, 'ab'))),
  run: input => {
    const joined = joinCabinets([input, input])
    const { size, folderCount, fileCount, isPartOfSet } = readCabinetHeader(joined)
    promise(size === joined.length, 'the joined cabinet has another size than it says')
    promise(folderCount === 2 && fileCount === 2 && !isPartOfSet, 'the joined cabinet is not of two files')
  },
}
