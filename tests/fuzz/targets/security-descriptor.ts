// Security descriptors, as bytes and as text.

import {
  encodeSddl,
  parseSddl,
  readSecurityDescriptor,
  writeSecurityDescriptor,
} from '#formats/security-descriptor'
import { type FuzzTarget, promise } from '../target.ts'

const texts = [
  'O:BAG:SYD:P(A;;FA;;;SY)(A;OICI;GRGX;;;BU)S:(AU;FASA;0xD0116;;;WD)',
  'O:S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464D:AI(OA;;CC;00112233-4455-6677-8899-aabbccddeeff;;AU)',
  'D:',
]

/** `readSecurityDescriptor`: what it reads can be written and read again. */
export const securityDescriptor: FuzzTarget = {
  name: 'security-descriptor',
  cases: 5000,
  words: ['\x01\0\x04\x80', '\x14\0\0\0', '\xff\xff'],
  seeds: () => texts.map(encodeSddl),
  run: input => {
    const read = readSecurityDescriptor(input)
    const again = readSecurityDescriptor(writeSecurityDescriptor(read))
    promise(JSON.stringify(again) === JSON.stringify(read), 'a descriptor is not what was written')
  },
}

/** `parseSddl` and `encodeSddl`. */
export const sddl: FuzzTarget = {
  name: 'security-descriptor/sddl',
  cases: 5000,
  words: [
    'O:',
    'G:',
    'D:',
    'S:',
    '(A;;FA;;;SY)',
    ';',
    'P',
    'AI',
    'S-1-5-',
    '0x',
    'constructor',
    '__proto__',
    'XA',
    'NO_ACCESS_CONTROL',
  ],
  seeds: () => texts.map(text => Buffer.from(text)),
  run: input => {
    const parsed = parseSddl(Buffer.from(input).toString('utf8'))
    const written = writeSecurityDescriptor(parsed)
    const again = writeSecurityDescriptor(readSecurityDescriptor(written))
    promise(Buffer.compare(written, again) === 0, 'a descriptor is not what was written')
  },
}
