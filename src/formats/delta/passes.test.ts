// The passes over an executable reference, with images made here. The corpus shows that the others are right; of calls and jumps
// in i386 code it holds none that moved, so these tests only hold them to their description.

import { describe, expect, it } from 'vitest'
import { SlipstreamError } from '#platform/errors'
import { deltaFlags } from './delta-header.ts'
import { type Image, readImage } from './image-layout.ts'
import { makeCopyRift } from './image-rift.ts'
import { prepareImage } from './prepare-image.ts'
import type { RiftTable } from './rift-table.ts'
import { undoE8 } from './undo-e8.ts'

const header = 0x40
const optional = header + 24
const code = 0x200

/** An i386 image whose only section is code: offset 0x200, address 0x1000, up to the end of the file. */
function makeImage(size = 0x400): Buffer {
  const image = Buffer.alloc(size)
  image.write('MZ', 0)
  image.writeUInt32LE(header, 0x3c)
  image.write('PE\0\0', header)
  image.writeUInt16LE(0x14c, header + 4)
  image.writeUInt16LE(1, header + 6)
  image.writeUInt16LE(96 + 16 * 8, header + 20)
  image.writeUInt16LE(0x10b, optional)
  image.writeUInt32LE(0x40_0000, optional + 28)
  image.writeUInt32LE(0x2000, optional + 56)
  image.writeUInt32LE(16, optional + 92)
  const section = optional + 96 + 16 * 8
  image.write('.text', section)
  for (const [at, value] of [
    [8, size - code],
    [12, 0x1000],
    [16, size - code],
    [20, code],
    [36, 0x6000_0020],
  ] as const) {
    image.writeUInt32LE(value, section + at)
  }
  return image
}

function prepare(image: Buffer, flags: number, addresses: RiftTable): Image {
  const prepared = readImage(image)
  const preparation = {
    imageBase: 0x50_0000,
    checksum: 7,
    timeStamp: 8,
    targetAddressToOffset: [],
    addresses,
  }
  prepareImage(prepared, { fileType: 2, flags: flags | deltaFlags.mark, preparation })
  return prepared
}

/** From 0x1100 on everything moved. */
function movedBy(distance: number): RiftTable {
  return [
    { source: 0, target: 0 },
    { source: 0x1100, target: 0x1100 + distance },
  ]
}

describe('calls of i386 code', () => {
  it('follow what they lead to', () => {
    const image = makeImage()
    image[code] = 0xe8
    image.writeInt32LE(0x180 - 5, code + 1)
    prepare(image, deltaFlags.i386Calls, movedBy(0x10))
    expect(image.readInt32LE(code + 1)).toBe(0x190 - 5)
  })

  it('stay when both ends moved alike, or when they lead out of the code', () => {
    const image = makeImage()
    image[code] = 0xe8
    image.writeInt32LE(0x7000, code + 1)
    image[code + 0x140] = 0xe8
    image.writeInt32LE(0x40, code + 0x141)
    const before = Buffer.from(image.subarray(code))
    prepare(image, deltaFlags.i386Calls, movedBy(0x10))
    expect(image.subarray(code)).toEqual(before)
  })
})

describe('jumps of i386 code', () => {
  it('follow what they lead to, also conditional ones', () => {
    const image = makeImage()
    image[code] = 0xe9
    image.writeInt32LE(0x180 - 5, code + 1)
    image.set([0x0f, 0x84], code + 0x20)
    image.writeInt32LE(0x180 - 0x26, code + 0x22)
    prepare(image, deltaFlags.i386Jumps, movedBy(0x10))
    expect(image.readInt32LE(code + 1)).toBe(0x190 - 5)
    expect(image.readInt32LE(code + 0x22)).toBe(0x190 - 0x26)
  })

  it('take their short form when it has become enough', () => {
    const image = makeImage()
    image[code + 0x90] = 0xe9
    image.writeInt32LE(0x84, code + 0x91)
    image.set([0x0f, 0x85], code + 0xa0)
    image.writeInt32LE(0x8a, code + 0xa2)
    prepare(image, deltaFlags.i386Jumps, movedBy(-0x10))
    expect([...image.subarray(code + 0x90, code + 0x95)]).toEqual([0xeb, 0x74, 0, 0, 0])
    expect([...image.subarray(code + 0xa0, code + 0xa6)]).toEqual([0x75, 0x7a, 0x8a, 0, 0, 0])
  })
})

describe('the header', () => {
  it('gets what the target has', () => {
    const { view } = prepare(makeImage(), 0, [])
    expect(view.getUint32(header + 8, true)).toBe(8)
    expect(view.getUint32(optional + 28, true)).toBe(0x50_0000)
    expect(view.getUint32(optional + 64, true)).toBe(7)
  })
})

describe('images that are not prepared', () => {
  function codeOf(change: (image: Buffer) => void, flags = 0): string {
    const image = makeImage()
    change(image)
    try {
      prepare(image, flags, [])
      return 'nothing was thrown'
    } catch (error) {
      if (error instanceof SlipstreamError) return error.code
      throw error
    }
  }

  it.each([
    ['another processor', 'DELTA_INVALID', (image: Buffer) => image.writeUInt16LE(0x8664, header + 4)],
    ['.NET', 'DELTA_UNSUPPORTED', (image: Buffer) => image.writeUInt32LE(0x1000, optional + 96 + 14 * 8)],
    ['more than 96 sections', 'DELTA_UNSUPPORTED', (image: Buffer) => image.writeUInt16LE(97, header + 6)],
    ['no image', 'DELTA_INVALID', (image: Buffer) => image.write('XX', header)],
  ])('%s', (_, code, change) => {
    expect(codeOf(change)).toBe(code)
  })

  it('a table of lock prefixes', () => {
    const withTable = (image: Buffer) => {
      image.writeUInt32LE(0x1000, optional + 96 + 10 * 8)
      image.writeUInt32LE(0x40_1000, code + 32)
    }
    expect(codeOf(withTable, deltaFlags.i386SmashLock)).toBe('DELTA_UNSUPPORTED')
    expect(codeOf(withTable)).toBe('nothing was thrown')
  })

  it('an import directory whose descriptors all read the same thunks', () => {
    const image = makeImage(0x8000)
    image.writeUInt32LE(0x1000, optional + 96 + 8)
    const thunks = 0x4000
    for (let at = code; at + 20 <= thunks; at += 20) {
      for (const field of [0, 12, 16]) image.writeUInt32LE(0x1000 + thunks - code, at + field)
    }
    image.fill(1, thunks)
    expect(() => prepare(image, deltaFlags.imports, [])).toThrow('lead round in circles')
  })
})

describe('the E8 translation', () => {
  it('is undone, but for the last ten bytes', () => {
    const plain = makeImage()
    const translated = makeImage()
    const size = plain.length
    for (const [at, distance] of [
      [code, 20],
      [code + 10, -10],
      [code + 20, size - 5],
      [code + 30, size],
      [size - 9, 1],
    ] as const) {
      for (const file of [plain, translated]) file[at] = 0xe8
      plain.writeInt32LE(distance, at + 1)
      const isNear = at < size - 10 && distance >= -at && distance < size
      const value = distance + at < size ? distance + at : distance - size
      translated.writeInt32LE(isNear ? value : distance, at + 1)
    }
    undoE8(translated)
    expect(translated).toEqual(plain)
  })
})

describe('where the target comes from', () => {
  const { layout } = readImage(makeImage())

  it('goes from offset to address, to new address, to new offset, and back', () => {
    const addresses = [
      { source: 0, target: 0 },
      { source: 0x1000, target: 0x3000 },
    ]
    const targetAddressToOffset = [
      { source: 0, target: 0 },
      { source: 0x3000, target: 0x600 },
    ]
    // The target's bytes from 0x200 to 0x600 come from nowhere: what was before goes on.
    expect(makeCopyRift(layout, addresses, targetAddressToOffset)).toContainEqual({
      source: 0x600,
      target: 0x200,
    })
  })

  it('prefers the lowest offset where two lead to the same place', () => {
    const addresses = [
      { source: 0, target: 0 },
      { source: 0x1000, target: 0x1000 },
      { source: 0x1080, target: 0x1000 },
    ]
    const identity = [
      { source: 0, target: 0 },
      { source: 0x1000, target: 0x200 },
    ]
    const rift = makeCopyRift(layout, addresses, identity)
    const at = (offset: number) => rift.filter(entry => entry.source <= offset).at(-1)
    expect(at(0x210)).toEqual({ source: 0x200, target: 0x200 })
    expect(at(0x290)).toEqual({ source: 0x280, target: 0x300 })
  })
})
