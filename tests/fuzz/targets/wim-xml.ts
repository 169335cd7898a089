// The XML of a WIM file.

import { readWimImages } from '#formats/wim-xml'
import { type FuzzTarget, promise } from '../target.ts'

const image = `<IMAGE INDEX="1"><DIRCOUNT>3</DIRCOUNT><FILECOUNT>5</FILECOUNT><TOTALBYTES>15302031872</TOTALBYTES><HARDLINKBYTES>6</HARDLINKBYTES>
<CREATIONTIME><HIGHPART>0x01DB0034</HIGHPART><LOWPART>0x3A5BE7B0</LOWPART></CREATIONTIME><NAME>Windows 11 Pro &amp; more</NAME>
<WINDOWS><ARCH>9</ARCH><EDITIONID>Professional</EDITIONID><LANGUAGES><LANGUAGE>en-US</LANGUAGE><DEFAULT>en-US</DEFAULT></LANGUAGES>
<VERSION><MAJOR>10</MAJOR><MINOR>0</MINOR><BUILD>26100</BUILD><SPBUILD>1742</SPBUILD></VERSION></WINDOWS></IMAGE>`

const architectures: readonly unknown[] = [null, 'x86', 'amd64', 'arm', 'arm64', 'ia64']

/** `readWimImages`. */
export const wimXml: FuzzTarget = {
  name: 'wim-xml',
  cases: 5000,
  words: [
    '<IMAGE INDEX="2">',
    '</IMAGE>',
    '<ARCH>',
    'constructor',
    '__proto__',
    '<!DOCTYPE a>',
    '<![CDATA[',
    ']]>',
    '&#0;',
    '&amp;',
    'INDEX="1e9"',
    '<LANGUAGE>a</LANGUAGE>',
  ],
  seeds: () => [
    Buffer.from(`<WIM><TOTALBYTES>1</TOTALBYTES>${image}${image.replace('INDEX="1"', 'INDEX="2"')}</WIM>`),
    Buffer.from('<WIM/>'),
  ],
  run: input => {
    const indexes = new Set<number>()
    for (const read of readWimImages(Buffer.from(input).toString('utf8'))) {
      promise(Number.isSafeInteger(read.index) && read.index >= 1, 'an index is no index')
      promise(!indexes.has(read.index), 'an index occurs twice')
      indexes.add(read.index)
      promise(architectures.includes(read.architecture), 'an architecture is none')
      for (const count of [read.size, read.fileCount, read.directoryCount, read.hardLinkBytes])
        promise(Number.isSafeInteger(count) && count >= 0, 'a count is none')
    }
  },
}
