// Registry hives: real ones of other projects' tests, damaged further. The checksum of the first block is mostly put right, or
// nothing would get past it.

import { readFileSync } from 'node:fs'
import {
  changeHive,
  decodeMultiString,
  decodeRegistryString,
  openHive,
  readHiveKey,
  readHiveTree,
  writeEmptyHive,
} from '#formats/registry'
import { corpusPath, hasCorpus } from '../../corpus.ts'
import { attempt, type FuzzTarget, promise } from '../target.ts'

const files = [
  'hive/plaso-100_sub_keys.hiv',
  'hive/plaso-corrupt_sub_key_list.hiv',
  'hive/ez-SAM_hasBigEndianDWord',
  'hive/ez-NotAHive',
]

function withChecksum(bytes: Uint8Array): Uint8Array {
  if (bytes.length < 512) return bytes
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let sum = 0
  for (let offset = 0; offset < 508; offset += 4) sum ^= view.getUint32(offset, true)
  view.setUint32(508, sum >>> 0, true)
  return bytes
}

/** `openHive`, `readHiveKey`, `readHiveTree`, `changeHive`, and the data of values. */
export const hive: FuzzTarget = {
  name: 'registry',
  cases: 3000,
  words: [
    'regf',
    'hbin',
    'nk',
    'vk',
    'lf',
    'lh',
    'li',
    'ri',
    'db',
    'sk',
    '\xff\xff\xff\xff',
    '\x20\0\0\0',
    '\xf8\xff\xff\xff',
  ],
  seeds: () => [
    new Uint8Array(writeEmptyHive({ rootName: 'ROOT' })),
    ...(hasCorpus ? files.map(file => new Uint8Array(readFileSync(corpusPath(file)))) : []),
  ],
  mutate: (random, input, blind) => {
    // Cells begin at byte 4096; most of what is there matters, and most of the first block does not.
    const changed = random.oneIn(4)
      ? blind(input)
      : Buffer.concat([input.subarray(0, 4096), blind(input.subarray(4096))])
    return random.oneIn(10) ? changed : withChecksum(changed)
  },
  run: input => {
    const opened = openHive(Uint8Array.from(input))
    const keys = attempt(() => readHiveTree(opened, '', 16))
    attempt(() => readHiveKey(opened, keys?.at(-1)?.path ?? 'SAM\\Domains'))
    const last = keys?.at(-1)?.path ?? ''
    for (const change of [
      { kind: 'add-key' as const, parent: last, name: 'new' },
      {
        kind: 'set-values' as const,
        path: last,
        values: [{ name: 'new', type: 3, data: new Uint8Array(9) }],
      },
      { kind: 'delete-key' as const, path: last },
    ]) {
      const changed = attempt(() => changeHive(opened, [change], new Date(0)))
      if (changed)
        promise(
          changed.bytes.length <= opened.bytes.length + 65_536,
          'a hive that grew by more than its change',
        )
    }
    let held = 0
    for (const key of keys ?? []) {
      for (const { type, data } of key.values) {
        held += data.length
        if (type === 1) attempt(() => decodeRegistryString(data))
        if (type === 7) attempt(() => decodeMultiString(data))
      }
    }
    // Each cell belongs to one key or value: the keys cannot hold more than the hive does.
    promise((keys?.length ?? 0) * 80 <= input.length, 'more keys than the hive has room for')
    promise(held <= 4 * input.length, 'more data than the hive has room for')
    if (keys === null) readHiveTree(opened, '', 16)
  },
}
