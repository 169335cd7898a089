// Hives in which a few kilobytes claim to be gigabytes: keys that share lists, values that share data. No program writes such.

import { describe, expect, it } from 'vitest'
import { changeHive, type Hive, openHive, readHiveKey, readHiveTree } from '#formats/registry'
import { baseBlockChecksum } from './hive-bytes.ts'

const invalid = expect.objectContaining({ code: 'HIVE_INVALID' })
const nothing = 0xffffffff

/** A hive under construction: cells one after the other, the root's first. */
function startHive() {
  const cells: Buffer[] = []
  let next = 0x20
  /** Adds a cell and gives its offset; padded to 8 bytes, as cells are. */
  function add(data: Buffer): number {
    const cell = Buffer.alloc(Math.ceil((4 + data.length) / 8) * 8)
    cell.writeInt32LE(-cell.length, 0)
    data.copy(cell, 4)
    cells.push(cell)
    const offset = next
    next += cell.length
    return offset
  }
  function finish(): Buffer {
    const first = Buffer.alloc(4096)
    const size = Math.ceil(next / 4096) * 4096
    first.write('regf', 0, 'latin1')
    first.writeUInt32LE(1, 20)
    first.writeUInt32LE(0x20, 36)
    first.writeUInt32LE(size, 40)
    first.writeUInt32LE(baseBlockChecksum(first), 508)
    const bin = Buffer.alloc(size)
    bin.write('hbin', 0, 'latin1')
    Buffer.concat(cells).copy(bin, 0x20)
    return Buffer.concat([first, bin])
  }
  return { add, finish }
}

type KeyFields = { name?: string; subkeys?: [number, number]; values?: [number, number] }

function keyCell({ name = 'k', subkeys = [0, nothing], values = [0, nothing] }: KeyFields): Buffer {
  const cell = Buffer.alloc(76 + name.length)
  cell.write('nk', 0, 'latin1')
  cell.writeUInt16LE(0x20, 2)
  cell.writeUInt32LE(subkeys[0], 20)
  cell.writeUInt32LE(subkeys[1], 28)
  cell.writeUInt32LE(values[0], 36)
  cell.writeUInt32LE(values[1], 40)
  cell.writeUInt16LE(name.length, 72)
  cell.write(name, 76, 'latin1')
  return cell
}

function listCell(kind: 'li' | 'ri', offsets: readonly number[]): Buffer {
  const cell = Buffer.alloc(4 + 4 * offsets.length)
  cell.write(kind, 0, 'latin1')
  cell.writeUInt16LE(offsets.length, 2)
  for (const [index, offset] of offsets.entries()) cell.writeUInt32LE(offset, 4 + 4 * index)
  return cell
}

function numbersCell(numbers: readonly number[]): Buffer {
  const cell = Buffer.alloc(4 * numbers.length)
  for (const [index, number] of numbers.entries()) cell.writeUInt32LE(number, 4 * index)
  return cell
}

/** Where the root's cell ends, when it is called "k". */
const afterRoot = 0x20 + Math.ceil((4 + 77) / 8) * 8

/** The root and what comes right after it, in one hive. */
function hiveWith(root: KeyFields, rest: (hive: ReturnType<typeof startHive>) => void): Buffer {
  const hive = startHive()
  hive.add(keyCell(root))
  rest(hive)
  return hive.finish()
}

function addBelow(hive: Hive, parent: string): Hive {
  return changeHive(hive, [{ kind: 'add-key', parent, name: 'new' }], new Date(0))
}

/** Deletes the first subkey of the root, whatever its name is. */
function deleteBelow(hive: Hive): Hive {
  const [path = ''] = readHiveKey(hive, '')?.subkeys ?? []
  return changeHive(hive, [{ kind: 'delete-key', path }], new Date(0))
}

/** Of processor time, so that a busy machine does not matter; and little memory. */
function expectQuickRefusal(read: () => unknown): void {
  const started = process.threadCpuUsage().user
  const memory = process.memoryUsage().arrayBuffers
  expect(read).toThrow(invalid)
  expect(process.threadCpuUsage().user - started).toBeLessThan(2_000_000)
  expect(process.memoryUsage().arrayBuffers - memory).toBeLessThan(64 * 1024 * 1024)
}

describe('a hive that claims more than it holds', () => {
  it('whose list of lists names one list 60,000 times', () => {
    const bytes = hiveWith({ subkeys: [nothing, afterRoot + 8 * 30_001] }, hive => {
      const leaf = hive.add(listCell('li', new Array<number>(59_999).fill(0x20)))
      expect(leaf).toBe(afterRoot)
      hive.add(listCell('ri', new Array<number>(60_000).fill(leaf)))
    })
    expectQuickRefusal(() => readHiveKey(openHive(bytes), ''))
    expectQuickRefusal(() => addBelow(openHive(bytes), ''))
  })

  it('whose keys all have the same list of subkeys', () => {
    const keys = 2000
    const size = Math.ceil((4 + 77) / 8) * 8
    const list = afterRoot + keys * size
    const offsets = Array.from({ length: keys }, (_, index) => afterRoot + index * size)
    const bytes = hiveWith({ subkeys: [keys, list] }, hive => {
      for (const offset of offsets) expect(hive.add(keyCell({ subkeys: [keys, list] }))).toBe(offset)
      expect(hive.add(listCell('li', offsets))).toBe(list)
    })
    expectQuickRefusal(() => readHiveTree(openHive(bytes), '', 1))
    expectQuickRefusal(() => readHiveTree(openHive(bytes), '', 9))
    expectQuickRefusal(() => addBelow(openHive(bytes), ''))
  })

  it('whose values all have the same data', () => {
    const data = Buffer.alloc(1024 * 1024)
    const valuesAt = afterRoot + data.length + 8
    const bytes = hiveWith({ values: [5000, valuesAt + 24] }, hive => {
      expect(hive.add(data)).toBe(afterRoot)
      const value = Buffer.alloc(20)
      value.write('vk', 0, 'latin1')
      value.writeUInt32LE(data.length, 4)
      value.writeUInt32LE(afterRoot, 8)
      expect(hive.add(value)).toBe(valuesAt)
      hive.add(numbersCell(new Array<number>(5000).fill(valuesAt)))
    })
    expectQuickRefusal(() => readHiveKey(openHive(bytes), ''))
  })

  it('whose key stands below two others, or below itself', () => {
    const below = afterRoot + 16
    const twice = hiveWith({ subkeys: [2, afterRoot] }, hive => {
      hive.add(listCell('li', [below, below]))
      hive.add(keyCell({}))
    })
    const round = hiveWith({ subkeys: [1, afterRoot] }, hive => void hive.add(listCell('li', [0x20])))
    for (const bytes of [twice, round]) {
      expect(() => readHiveTree(openHive(bytes), '', 3)).toThrow(/below two others or below itself/)
      expectQuickRefusal(() => deleteBelow(openHive(bytes)))
    }
  })

  it('whose key has a name of 60,000 characters', () => {
    const hive = startHive()
    hive.add(keyCell({ name: 'n'.repeat(60_000) }))
    expect(() => openHive(hive.finish())).toThrow(/name of a key is too long/)
  })

  it('is read when it holds what it says', () => {
    const below = afterRoot + 16
    const bytes = hiveWith({ subkeys: [2, afterRoot] }, hive => {
      hive.add(listCell('li', [below, below + 88]))
      expect(hive.add(keyCell({ name: 'a' }))).toBe(below)
      hive.add(keyCell({ name: 'b' }))
    })
    expect(readHiveTree(openHive(bytes), '', 3).map(({ path }) => path)).toEqual(['', 'a', 'b'])
  })
})
