// What a cabinet says about itself: its header, and the index of its files.

import { expansionOrder, rawSourceOf, readCabinetHeader, readContainerIndex } from '#formats/cabinet-index'
import { decodeXmlText } from '#formats/xml'
import { writeCabinet } from '../../update-package/cabinet.ts'
import { type FuzzTarget, promise } from '../target.ts'

const sha1 = '0123456789abcdef0123456789abcdef01234567'

const index = `<?xml version="1.0" encoding="UTF-8"?>
<Container name="a.cab" type="CAB" version="1" length="0" xmlns="urn:ContainerIndex"><Description/><Files>
<File id="0" name="amd64_a/b.dll" length="4096" time="133701120000000000" attr="32"><Hash alg="SHA1" value="${sha1}"/><Delta><Source type="PA30" name="0"><Hash alg="SHA1" value="${sha1}"/></Source><Basis file="2"/></Delta></File>
<File id="1" name="update.mum" length="17" time="0" attr="0"><Delta><Basis file="2"/></Delta></File>
<File id="2" name="x\\y.txt" length="17"><Hash alg="SHA256" value="${sha1}${sha1.slice(0, 24)}"/><Delta><Source type="RAW" name="1"/></Delta></File>
</Files></Container>`

const psf = index
  .replace('type="CAB"', 'type="PSF"')
  .replace('type="RAW" name="1"', 'type="RAW" offset="4096" length="17"')

/** `readContainerIndex`, and what goes by its result. */
export const containerIndex: FuzzTarget = {
  name: 'cabinet-index/container-index',
  cases: 4000,
  words: [
    '<File id="1" name="',
    '<Delta><Basis file="0"/></Delta>',
    '<Basis file="1"/>',
    '..',
    '../',
    'C:',
    'length="9007199254740992"',
    'PA31',
    'attr="',
    '&#0;',
    '&lt;',
    '<![CDATA[',
    '\xff\xfe',
  ],
  seeds: () => [Buffer.from(index), Buffer.from(psf), Buffer.from(`\ufeff${index}`, 'utf16le')],
  run: input => {
    const { files } = readContainerIndex(decodeXmlText(input))
    const order = expansionOrder({ name: '', type: 'CAB', files })
    promise(order.length === files.size, 'the order of making leaves files out')
    const made = new Set<string>()
    for (const file of order) {
      promise(file.basis === null || made.has(file.basis), 'a file is made before its basis')
      made.add(file.id)
      promise(isInside(file.name), `the name ${JSON.stringify(file.name)} leads out`)
      promise(Number.isSafeInteger(file.length) && file.length >= 0, 'a length is no number of bytes')
      const source = rawSourceOf({ name: '', type: 'CAB', files }, file)
      if (source !== null && 'member' in source.place)
        promise(isInside(source.place.member), 'a source leads out')
    }
  },
}

function isInside(path: string): boolean {
  return (
    !/^[/\\]|\\|:/.test(path) && path.split('/').every(part => part !== '..' && part !== '.' && part !== '')
  )
}

/** `readCabinetHeader`. */
export const cabinetHeader: FuzzTarget = {
  name: 'cabinet-index/cabinet-header',
  cases: 5000,
  words: ['MSCF'],
  seeds: () => {
    const files = [{ path: 'a', bytes: Buffer.from('a') }]
    return [writeCabinet({ files }), writeCabinet({ files, signature: Buffer.from('no signature') })]
  },
  run: input => {
    const header = readCabinetHeader(input)
    promise(
      Object.values(header).every(value => value !== undefined),
      'a field is missing',
    )
  },
}
