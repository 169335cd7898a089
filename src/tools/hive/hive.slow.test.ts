import { execFileSync } from 'node:child_process'
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  compareKeyNames,
  encodeDword,
  encodeRegistryString,
  type RegistryValue,
  registryValueTypes,
  writeEmptyHive,
} from '#formats/registry'
import { editHive, type HiveEdit, readHiveKeys } from '#tools/hive'
import { corpusPath, hasCorpus } from '../../../tests/corpus.ts'

let folder = ''
let hive = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-hive-'))
  hive = join(folder, 'SOFTWARE')
  await writeFile(hive, writeEmptyHive({ rootName: 'ROOT' }))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

function text(name: string, value: string): RegistryValue {
  return { name, type: registryValueTypes.REG_SZ, data: encodeRegistryString(value) }
}

async function values(path: string): Promise<RegistryValue[]> {
  return (await readHiveKeys(hive, [path]))[0]?.values ?? []
}

describe('editHive', () => {
  it('writes values of every kind and name, and reads them back byte for byte', async () => {
    const written: RegistryValue[] = [
      text('', 'the default'),
      text('quoted "and" \\back\\ slash', 'a "quoted" \\ value\r\nwith lines, Größe 日本 😀'),
      text(' blanks at both ends ', ''),
      text('Größe 日本', 'x'),
      text('@', 'not the default'),
      text('two\nlines', 'x'),
      { name: 'without closing NUL', type: 1, data: Uint8Array.of(0x61, 0) },
      { name: 'rubbish after NUL', type: 1, data: Uint8Array.of(0x61, 0, 0, 0, 0x62, 0) },
      { name: 'odd', type: 2, data: Uint8Array.of(1, 2, 3) },
      { name: 'dword', type: 4, data: encodeDword(0x80000000) },
      { name: 'dword of three bytes', type: 4, data: Uint8Array.of(1, 2, 3) },
      { name: 'big-endian', type: 5, data: Uint8Array.of(0, 0, 0, 1) },
      { name: 'none', type: 0, data: new Uint8Array() },
      { name: 'of a driver', type: 0x20001, data: Uint8Array.of(9) },
      { name: 'long', type: 3, data: new Uint8Array(16_344).fill(7) },
      { name: 'longer than a cell', type: 3, data: new Uint8Array(40_000).map((_, at) => at % 251) },
    ]
    await editHive(hive, [{ path: 'Microsoft\\Windows NT\\Current Version \\..', values: written }])
    expect(await values('microsoft\\WINDOWS NT\\current version \\..')).toEqual(written)
  })

  it('keeps the values of a key that are not named, whatever they are', async () => {
    const others: RegistryValue[] = [
      { name: 'dword of three bytes', type: 4, data: Uint8Array.of(1, 2, 3) },
      { name: 'rubbish after NUL', type: 1, data: Uint8Array.of(0x61, 0, 0, 0, 0x62, 0) },
    ]
    await editHive(hive, [{ path: 'K', values: [...others, text('Old', '1'), text('Gone', 'x')] }])
    await editHive(hive, [
      { path: 'k', values: [text('OLD', '2'), text('New', 'x')], deleteValues: ['gone', 'never there'] },
    ])
    expect(await values('K')).toEqual([...others, text('Old', '2'), text('New', 'x')])
  })

  it('sees earlier edits in later ones, and deletes keys with all below', async () => {
    await editHive(hive, [
      { path: 'A\\B\\C', values: [text('x', '1')] },
      { path: 'D', values: [] },
    ])
    await editHive(hive, [
      { path: 'A\\B', deleteKey: true },
      { path: 'A\\B', values: [text('fresh', '1')] },
      { path: 'A\\B\\C', values: [text('y', '2')] },
      { path: 'not\\there', deleteKey: true },
      { path: 'D', deleteKey: true },
    ])
    const keys = await readHiveKeys(hive, [''], { depth: 9 })
    expect(keys.map(key => key.path)).toEqual(['', 'A', 'A\\B', 'A\\B\\C'])
    expect(await values('A\\B\\C')).toEqual([text('y', '2')])
  })

  it('keeps subkeys in Windows’ order, and hivex finds them', async () => {
    const names = [
      'Package_for_KB1',
      'Package_1_for_KB1',
      'Packagea',
      'packageZ',
      'amd64_x',
      'amd64x',
      'Ümlaut',
      'ümlaus',
      '日本',
    ]
    await editHive(
      hive,
      names.map(name => ({ path: `P\\${name}`, values: [] })),
    )
    const [key] = await readHiveKeys(hive, ['P'])
    expect(key?.subkeys).toEqual([...names].sort(compareKeyNames))
    const seen = execFileSync('hivexsh', [hive], { input: 'cd \\P\\Package_for_KB1\ncd\n', encoding: 'utf8' })
    expect(seen.trim()).toBe('\\P\\Package_for_KB1')
  })

  it('takes hundreds of keys in one run', async () => {
    const edits: HiveEdit[] = Array.from({ length: 600 }, (_, number) => ({
      path: `DerivedData\\Components\\amd64_component-${number}_31bf3856ad364e35_10.0.26100.1_none_${number}`,
      values: [text('n', String(number))],
    }))
    await editHive(hive, edits)
    const keys = await readHiveKeys(hive, ['DerivedData\\Components'], { depth: 1 })
    expect(keys).toHaveLength(601)
    expect(keys[0]?.subkeys).toEqual([...(keys[0]?.subkeys ?? [])].sort(compareKeyNames))
  })

  it('does nothing at all when the hive is as it should be', async () => {
    await editHive(hive, [{ path: 'K', values: [text('a', '1')] }])
    const before = await readFile(hive)
    await editHive(hive, [{ path: 'k', values: [text('A', '1')], deleteValues: ['b'] }])
    expect(await readFile(hive)).toEqual(before)
    expect(await readdir(folder)).toEqual(['SOFTWARE'])
  })

  it.each<[string, HiveEdit]>([
    ['a key with a NUL', { path: 'a\0b', values: [] }],
    ['a key of too long a name', { path: 'a'.repeat(256), values: [] }],
    ['a key with half a character', { path: 'a\ud800', values: [] }],
    ['a value with a NUL', { path: 'a', values: [text('x\0y', '')] }],
    ['a value of too long a name', { path: 'a', values: [text('x'.repeat(16_384), '')] }],
    ['the root', { path: '', deleteKey: true }],
  ])('refuses %s and leaves the hive as it was', async (_, edit) => {
    const before = await readFile(hive)
    await expect(editHive(hive, [{ path: 'fine', values: [] }, edit])).rejects.toMatchObject({
      code: 'HIVE_EDIT_REFUSED',
    })
    expect(await readFile(hive)).toEqual(before)
    expect(await readdir(folder)).toEqual(['SOFTWARE'])
  })

  it('refuses a hive whose changes are still in its log', async () => {
    const bytes = await readFile(hive)
    bytes.writeUInt32LE(2, 4)
    bytes.writeUInt32LE(bytes.readUInt32LE(508) ^ 1 ^ 2, 508)
    await writeFile(hive, bytes)
    await expect(editHive(hive, [{ path: 'a', values: [] }])).rejects.toMatchObject({
      code: 'HIVE_NEEDS_RECOVERY',
    })
    expect(await readHiveKeys(hive, [''])).toHaveLength(1)
  })

  it('leaves the hive and the folder as they were when it is cancelled', async () => {
    const before = await readFile(hive)
    const edits = [{ path: 'a', values: [] }]
    await expect(editHive(hive, edits, { signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow(
      'stop',
    )
    expect(await readFile(hive)).toEqual(before)
    expect(await readdir(folder)).toEqual(['SOFTWARE'])
  })
})

describe('hives that are damaged', () => {
  it.each(['ez-NotAHive', 'plaso-corrupt_sub_key_list.hiv'])(
    '%s is refused (skipped without the corpus)',
    async name => {
      if (!hasCorpus) return
      await copyFile(corpusPath(`hive/${name}`), hive)
      await expect(readHiveKeys(hive, [''], { depth: 9 })).rejects.toMatchObject({ code: 'HIVE_UNREADABLE' })
    },
  )

  it('are refused by edits too, and stay as they are', async () => {
    const bytes = await readFile(hive)
    bytes.fill(0xff, 4096 + 0x40, 4096 + 0x70)
    await writeFile(hive, bytes)
    await expect(editHive(hive, [{ path: 'a', values: [] }])).rejects.toMatchObject({
      code: expect.stringMatching(/^HIVE_(UNREADABLE|EDIT_FAILED)$/),
    })
    expect(await readFile(hive)).toEqual(bytes)
  })
})

describe.skipIf(!hasCorpus)('real hives (skipped without the corpus)', () => {
  it('edits SYSTEM of Windows 10 and keeps all the rest', { timeout: 60_000 }, async context => {
    try {
      execFileSync('xz', ['--version'], { stdio: 'ignore' })
    } catch {
      return context.skip('xz is not installed')
    }
    const bytes = execFileSync('xz', ['-dc', corpusPath('hive/SYSTEM_WIN_10_1709.xz')], {
      maxBuffer: 1 << 28,
    })
    await writeFile(hive, bytes)
    const path = 'ControlSet001\\Control\\Slipstream_Test'
    const edits = [
      { path, values: [text('Größe', 'x')] },
      { path: 'ControlSet001\\Control', values: [text('Added', 'y')] },
    ]
    // It is a copy of a running system. As such it is refused; then it is given the numbers of one that was closed.
    await expect(editHive(hive, edits)).rejects.toMatchObject({ code: 'HIVE_NEEDS_RECOVERY' })
    const [primary, secondary] = [bytes.readUInt32LE(4), bytes.readUInt32LE(8)]
    bytes.writeUInt32LE(secondary, 4)
    bytes.writeUInt32LE((bytes.readUInt32LE(508) ^ primary ^ secondary) >>> 0, 508)
    await writeFile(hive, bytes)
    const before = await readHiveKeys(hive, [''], { depth: 100 })
    await editHive(hive, edits)
    const after = await readHiveKeys(hive, [''], { depth: 100 })
    const rest = after.filter(key => key.path !== path)
    expect(rest).toHaveLength(before.length)
    const control = before.find(key => key.path === 'ControlSet001\\Control')
    const expected = before.map(key =>
      key !== control
        ? key
        : {
            ...key,
            values: [...key.values, text('Added', 'y')],
            subkeys: [...key.subkeys, 'Slipstream_Test'].sort(compareKeyNames),
          },
    )
    expect(rest).toEqual(expected)
  })

  it('keeps a big-endian number', async () => {
    await copyFile(corpusPath('hive/ez-SAM_hasBigEndianDWord'), hive)
    const keys = await readHiveKeys(hive, [''], { depth: 100 })
    const holder = keys.find(key =>
      key.values.some(value => value.type === registryValueTypes.REG_DWORD_BIG_ENDIAN),
    )
    if (holder === undefined) throw new Error('the hive lacks what it is named for')
    await editHive(hive, [{ path: holder.path, values: [text('Added', 'y')] }])
    expect(await values(holder.path)).toEqual([...holder.values, text('Added', 'y')])
  })
})
