import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  changeHive,
  compareKeyNames,
  encodeRegistryString,
  foldKeyName,
  type Hive,
  type HiveChange,
  openHive,
  type RegistryValue,
  readHiveTree,
  readKeySecurity,
  writeEmptyHive,
} from '#formats/registry'
import { corpusPath, hasCorpus } from '../../../tests/corpus.ts'
import { canRun, summariesByHivex, summary } from '../../../tests/hivexml.ts'

const hasHivexml = canRun('hivexml', ['-h'])
const writtenAt = new Date('2024-09-06T12:00:00Z')
const empty = () => openHive(writeEmptyHive({ rootName: 'ROOT' }))
const text = (name: string, value: string): RegistryValue => ({
  name,
  type: 1,
  data: encodeRegistryString(value),
})

/** Numbers that look random and are the same each time. */
function numbersOf(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 0x1_0000_0000) * below)
  }
}

/** What stands in a hive's bins, cell after cell: none may overlap or be left out, and descriptors count their keys. */
function checkCells(hive: Hive): void {
  const { bytes } = hive
  const keys = new Map<number, number>()
  const descriptors = new Map<number, number>()
  for (let bin = 4096; bin < bytes.length; ) {
    expect([bytes.toString('latin1', bin, bin + 4), bytes.readUInt32LE(bin + 4)]).toEqual([
      'hbin',
      bin - 4096,
    ])
    const end = bin + bytes.readUInt32LE(bin + 8)
    let cell = bin + 32
    while (cell < end) {
      const size = bytes.readInt32LE(cell)
      if (Math.abs(size) < 8 || size % 8 !== 0) expect.fail(`a cell of ${size} bytes at ${cell}`)
      const kind = size < 0 ? bytes.toString('latin1', cell + 4, cell + 6) : ''
      if (kind === 'nk') {
        const descriptor = bytes.readUInt32LE(cell + 4 + 44)
        keys.set(descriptor, (keys.get(descriptor) ?? 0) + 1)
      }
      if (kind === 'sk') descriptors.set(cell - 4096, bytes.readUInt32LE(cell + 4 + 12))
      cell += Math.abs(size)
    }
    expect(cell).toBe(end)
    bin = end
  }
  expect(descriptors).toEqual(keys)
}

/** Offset and size of every cell that is in use. */
function cellsInUse(bytes: Buffer): [at: number, size: number][] {
  const cells: [number, number][] = []
  for (let bin = 4096; bin < bytes.length; bin += bytes.readUInt32LE(bin + 8)) {
    const end = bin + bytes.readUInt32LE(bin + 8)
    for (let cell = bin + 32; cell < end; cell += Math.abs(bytes.readInt32LE(cell))) {
      const size = bytes.readInt32LE(cell)
      if (size < 0) cells.push([cell, -size])
    }
  }
  return cells
}

function expectHivexAgrees(hive: Hive): void {
  const folder = mkdtempSync(join(tmpdir(), 'slipstream-registry-'))
  try {
    writeFileSync(join(folder, 'hive'), hive.bytes)
    const ours = readHiveTree(openHive(hive.bytes), '', 100).map(summary)
    expect(summariesByHivex(join(folder, 'hive')).sort()).toEqual(ours.sort())
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A hive as a map, and random changes of it. */
function randomChanges(random: (below: number) => number, count: number) {
  const model = new Map<string, RegistryValue[]>([['', []]])
  const names = ['Packages', 'packagea', 'amd64_x', 'amd64x', 'Ümlaut', '日本', 'a b', 'K'.repeat(200)]
  const one = <Item>(from: readonly Item[]) => from[random(from.length)] as Item
  const changes: HiveChange[] = []
  while (changes.length < count) {
    const path = one([...model.keys()])
    const kind = random(10)
    if (kind < 5) {
      const name = random(3) === 0 ? one(names) : `key-${random(10_000)}`
      const added = path === '' ? name : `${path}\\${name}`
      const isThere = [...model.keys()].some(key => foldKeyName(key) === foldKeyName(added))
      if (isThere || path.split('\\').length > 6) continue
      changes.push({ kind: 'add-key', parent: path, name })
      model.set(added, [])
    } else if (kind < 9) {
      const values = Array.from({ length: random(5) }, (_, number) => ({
        name: number === 0 ? '' : `value ${number}`,
        type: random(12),
        data: new Uint8Array(one([0, 1, 4, 5, 100, 16_344, 16_345, 50_000])).fill(random(256)),
      }))
      changes.push({ kind: 'set-values', path, values })
      model.set(path, values)
    } else if (path === '' || random(2) === 0) {
      changes.push({ kind: 'set-security', path, descriptor: Uint8Array.of(1, 0, 4, 128, random(3)) })
    } else if (path !== '') {
      changes.push({ kind: 'delete-key', path })
      for (const key of model.keys()) if (key === path || key.startsWith(`${path}\\`)) model.delete(key)
    }
  }
  return { changes, model }
}

describe('changeHive', () => {
  it.each([1, 2, 3, 4, 5, 6])('makes what a map makes, in one go and in many (seed %i)', seed => {
    const { changes, model } = randomChanges(numbersOf(seed), 250)
    const atOnce = changeHive(empty(), changes, writtenAt)
    const piecewise = changes.reduce((hive, change) => changeHive(hive, [change], writtenAt), empty())
    for (const made of [atOnce, piecewise]) {
      const hive = openHive(made.bytes)
      expect(hive.isClean).toBe(true)
      const keys = readHiveTree(hive, '', 100)
      expect(new Map(keys.map(({ path, values }) => [path, values]))).toEqual(model)
      for (const { subkeys } of keys) expect(subkeys).toEqual([...subkeys].sort(compareKeyNames))
      checkCells(hive)
    }
    if (hasHivexml) expectHivexAgrees(atOnce)
  })

  it('writes a list once however many keys are added, over several leaves too', () => {
    const names = Array.from({ length: 3000 }, (_, number) => `amd64_component-${number}_10.0.26100.1`)
    const changes: HiveChange[] = [
      { kind: 'add-key', parent: '', name: 'Components' },
      ...names.map(name => ({ kind: 'add-key' as const, parent: 'Components', name })),
    ]
    const hive = openHive(changeHive(empty(), changes, writtenAt).bytes)
    // A cell of 88 to 120 bytes for each key, and 8 in the list.
    expect(hive.bytes.length).toBeLessThan(3000 * 140)
    expect(readHiveTree(hive, 'Components', 0)[0]?.subkeys).toEqual([...names].sort(compareKeyNames))
    checkCells(hive)
    const more = openHive(
      changeHive(hive, [{ kind: 'add-key', parent: 'components', name: 'one more' }], writtenAt).bytes,
    )
    expect(more.bytes.length - hive.bytes.length).toBeLessThan(3000 * 12)
    expect(readHiveTree(more, '', 2)).toHaveLength(3003)
    if (hasHivexml) expectHivexAgrees(more)
  })

  it('gives keys security descriptors of their own, which new keys below get too, and shares what is alike', () => {
    const [one, other] = [Uint8Array.of(1, 2, 3, 4, 5), Uint8Array.of(9, 9)]
    const first = changeHive(
      empty(),
      [
        ...['A', 'B', 'C'].map(name => ({ kind: 'add-key' as const, parent: '', name })),
        { kind: 'set-security', path: 'A', descriptor: one },
        { kind: 'set-security', path: 'b', descriptor: one },
        { kind: 'add-key', parent: 'A', name: 'below' },
      ],
      writtenAt,
    )
    const hive = openHive(first.bytes)
    for (const path of ['A', 'B', 'A\\below']) expect(readKeySecurity(hive, path)).toEqual(one)
    expect(readKeySecurity(hive, 'C')).toEqual(readKeySecurity(hive, ''))
    expect(readKeySecurity(hive, 'none')).toBeNull()
    checkCells(hive)
    const changes: HiveChange[] = ['A', 'B', 'A\\below'].map(path => ({
      kind: 'set-security',
      path,
      descriptor: other,
    }))
    const second = openHive(changeHive(hive, changes, writtenAt).bytes)
    expect(readKeySecurity(second, 'A\\below')).toEqual(other)
    // What nobody has any more has left the ring.
    checkCells(second)
    expect(second.bytes.includes(Buffer.from(one))).toBe(false)
  })

  it('leaves the hive that it was given, and every cell that no change concerns', () => {
    const before = openHive(
      changeHive(
        empty(),
        [
          { kind: 'add-key', parent: '', name: 'A' },
          { kind: 'add-key', parent: '', name: 'B' },
          { kind: 'set-values', path: 'A', values: [text('x', '1')] },
          { kind: 'set-values', path: 'B', values: [text('y', '2')] },
        ],
        writtenAt,
      ).bytes,
    )
    const kept = Buffer.from(before.bytes)
    const later = new Date('2025-01-01T00:00:00Z')
    const changed = changeHive(before, [{ kind: 'set-values', path: 'a', values: [text('x', '3')] }], later)
    expect(before.bytes).toEqual(kept)
    expect(readHiveTree(openHive(changed.bytes), 'B', 0)).toEqual(readHiveTree(before, 'B', 0))
    expect(readHiveTree(openHive(changed.bytes), 'A', 0)[0]?.values).toEqual([text('x', '3')])
    const others = cellsInUse(kept).filter(
      ([at, size]) => !changed.bytes.subarray(at, at + size).equals(kept.subarray(at, at + size)),
    )
    const kinds = others.map(([at]) => kept.toString('latin1', at + 4, at + 6))
    // Of A: the key with its time, its value, and the list of its values. Everything else is byte for byte what and where it was.
    expect(others).toHaveLength(3)
    expect(kinds).toContain('nk')
    expect(kinds).toContain('vk')
  })

  it('refuses a key that is not there, or is there already, and the root', () => {
    const hive = changeHive(empty(), [{ kind: 'add-key', parent: '', name: 'A' }], writtenAt)
    const wrong: HiveChange[] = [
      { kind: 'add-key', parent: 'none', name: 'x' },
      { kind: 'add-key', parent: '', name: 'a' },
      { kind: 'set-values', path: 'A\\none', values: [] },
      { kind: 'delete-key', path: 'none' },
      { kind: 'delete-key', path: '' },
    ]
    for (const change of wrong)
      expect(() => changeHive(hive, [change], writtenAt)).toThrow(
        expect.objectContaining({ code: 'HIVE_INVALID' }),
      )
  })

  it.skipIf(!hasCorpus)('changes real hives of older versions and of lists without hashes', () => {
    for (const file of ['hive/plaso-100_sub_keys.hiv', 'hive/ez-SAM_hasBigEndianDWord']) {
      const hive = openHive(readFileSync(corpusPath(file)))
      const before = readHiveTree(hive, '', 100)
      const [parent = ''] = before.filter(key => key.subkeys.length > 1).map(key => key.path)
      const added = openHive(changeHive(hive, [{ kind: 'add-key', parent, name: 'added' }], writtenAt).bytes)
      const path = parent === '' ? 'added' : `${parent}\\added`
      expect(readHiveTree(added, '', 100).filter(key => key.path !== path && key.path !== parent)).toEqual(
        before.filter(key => key.path !== parent),
      )
      if (hasHivexml) expectHivexAgrees(added)
      const gone = openHive(changeHive(added, [{ kind: 'delete-key', path }], writtenAt).bytes)
      expect(readHiveTree(gone, '', 100)).toEqual(before)
    }
  })
})
