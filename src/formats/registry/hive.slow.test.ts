import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  compareKeyNames,
  decodeRegistryString,
  openHive,
  readHiveKey,
  readHiveTree,
  writeEmptyHive,
} from '#formats/registry'
import { corpusPath, hasCorpus } from '../../../tests/corpus.ts'
import { canRun, hivexml, summariesByHivex, summary } from '../../../tests/hivexml.ts'

const hasXz = canRun('xz', ['--version'])
const hasHivexml = canRun('hivexml', ['-h'])

describe('an empty hive', () => {
  it('has only its root key', () => {
    const hive = openHive(writeEmptyHive({ rootName: 'ROOT' }))
    expect(hive.isClean).toBe(true)
    expect(readHiveTree(hive, '', 9)).toEqual([{ path: '', values: [], subkeys: [] }])
    expect(readHiveKey(hive, 'Select')).toBeNull()
  })

  it.skipIf(!hasHivexml)('is one that hivex reads (skipped without hivexml)', () => {
    const hive = writeEmptyHive({ rootName: 'CMI-CreateHive' })
    const file = join(mkdtempSync(join(tmpdir(), 'slipstream-registry-')), 'hive')
    writeFileSync(file, hive)
    const xml = hivexml(file)
    rmSync(dirname(file), { recursive: true })
    expect(xml).toMatch(/<node name="CMI-CreateHive" root="1">/)
  })
})

describe('a hive that is not sound', () => {
  const sound = () => Buffer.from(writeEmptyHive({ rootName: 'ROOT' }))
  const changed = (change: (bytes: Buffer) => void) => {
    const bytes = sound()
    change(bytes)
    let sum = 0
    for (let offset = 0; offset < 508; offset += 4) sum ^= bytes.readUInt32LE(offset)
    bytes.writeUInt32LE(sum >>> 0, 508)
    return bytes
  }

  it.each([
    ['nothing', new Uint8Array()],
    ['text', Buffer.alloc(9000, 'x')],
    ['a wrong checksum', Buffer.concat([sound().subarray(0, 100), Buffer.from([1]), sound().subarray(101)])],
    ['a missing end', sound().subarray(0, 5000)],
    ['a root outside', changed(bytes => bytes.writeUInt32LE(0x7ffffff8, 36))],
    ['a root that is no key', changed(bytes => bytes.writeUInt32LE(0x80, 36))],
    ['a root in a free cell', changed(bytes => bytes.writeUInt32LE(0x100, 36))],
    ['a name that ends outside', changed(bytes => bytes.writeUInt16LE(0xffff, 4096 + 0x24 + 72))],
  ])('is refused: %s', (_, bytes) => {
    expect(() => openHive(bytes)).toThrow(expect.objectContaining({ code: 'HIVE_INVALID' }))
  })

  it.each([
    ['a list of subkeys outside', 20, 28],
    ['a list of values outside', 36, 40],
  ])('is refused when it is read: %s', (_, count, list) => {
    const bytes = sound()
    bytes.writeUInt32LE(3, 4096 + 0x24 + count)
    bytes.writeUInt32LE(0x7ffff8, 4096 + 0x24 + list)
    expect(() => readHiveKey(openHive(bytes), '')).toThrow(expect.objectContaining({ code: 'HIVE_INVALID' }))
  })

  it('is refused or read, never worse, whatever single byte is wrong', () => {
    for (let offset = 512; offset < 4096 + 0x100; offset++) {
      const bytes = sound()
      bytes.writeUInt8(bytes.readUInt8(offset) ^ 0xff, offset)
      try {
        readHiveTree(openHive(bytes), '', 3)
      } catch (error) {
        expect(error).toMatchObject({ code: 'HIVE_INVALID' })
      }
    }
  })
})

describe('the order of keys', () => {
  it('is that of upper case, where the underline follows the letters', () => {
    const names = ['Foo_bar', 'fooz', 'Fooa', 'Ümlaut', 'ümlaus', 'zz', '日本', 'a-b']
    expect(names.sort(compareKeyNames)).toEqual([
      'a-b',
      'Fooa',
      'fooz',
      'Foo_bar',
      'zz',
      'ümlaus',
      'Ümlaut',
      '日本',
    ])
  })
})

describe('real hives', () => {
  it.skipIf(!hasCorpus || !hasXz)('reads SYSTEM of Windows 10 (skipped without the corpus or xz)', () => {
    const hive = openHive(unpack('hive/SYSTEM_WIN_10_1709.xz'))
    const select = readHiveKey(hive, 'select')
    expect(select?.path).toBe('Select')
    expect(select?.values.map(value => value.name).sort()).toEqual([
      'Current',
      'Default',
      'Failed',
      'LastKnownGood',
    ])
    const zone = readHiveKey(hive, 'controlset001\\control\\timezoneinformation')
    const name = zone?.values.find(value => value.name === 'TimeZoneKeyName')
    expect(decodeRegistryString(name?.data ?? new Uint8Array())).toMatch(/Time/)
  })

  it.skipIf(!hasCorpus || !hasXz)('finds every list of subkeys there in the order that we sort by', () => {
    const hive = openHive(unpack('hive/SYSTEM_WIN_10_1709.xz'))
    const keys = readHiveTree(hive, '', 100)
    expect(keys.length).toBeGreaterThan(10_000)
    const outOfOrder = keys.filter(key =>
      key.subkeys.some((name, at) => at > 0 && compareKeyNames(key.subkeys[at - 1] ?? '', name) >= 0),
    )
    expect(outOfOrder.map(key => key.path)).toEqual([])
  })

  it.skipIf(!hasCorpus || !hasHivexml)(
    'agrees with hivex on every key and value of a hive (skipped without hivexml)',
    () => {
      for (const file of ['hive/plaso-100_sub_keys.hiv', 'hive/ez-SAM_hasBigEndianDWord']) {
        const expected = summariesByHivex(corpusPath(file))
        const found = readHiveTree(openHive(readFileSync(corpusPath(file))), '', 100)
        expect(found.map(summary).sort()).toEqual(expected.sort())
        expect(expected.length).toBeGreaterThan(10)
      }
    },
  )

  it.skipIf(!hasCorpus || !hasXz)('refuses or reads damaged ones, quickly', () => {
    const started = performance.now()
    for (const bytes of [
      unpack('hive/corrupted_system_hive.xz'),
      readFileSync(corpusPath('hive/plaso-corrupt_sub_key_list.hiv')),
    ]) {
      try {
        readHiveTree(openHive(bytes), '', 1000)
      } catch (error) {
        expect(error).toMatchObject({ code: 'HIVE_INVALID' })
      }
    }
    expect(() => openHive(readFileSync(corpusPath('hive/ez-NotAHive')))).toThrow(/no registry hive/)
    expect(performance.now() - started).toBeLessThan(20_000)
  })
})

function unpack(file: string): Buffer {
  return execFileSync('xz', ['-dc', corpusPath(file)], { maxBuffer: 1 << 28 })
}
