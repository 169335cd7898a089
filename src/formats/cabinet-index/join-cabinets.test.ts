import { describe, expect, it } from 'vitest'
import { writeCabinet } from '../../../tests/update-package/cabinet.ts'
import { lzxCabinet } from '../../../tests/wsus-server/lzx-cabinet.ts'
import { joinCabinets } from './index.ts'

const bytes = Buffer.from('a document', 'utf16le')
const cabinet = lzxCabinet(bytes)
const changed = (at: number, value: number, of: Buffer = cabinet) => {
  const copy = Buffer.from(of)
  copy.writeUInt16LE(value, at)
  return copy
}
const refused = (sentence: RegExp) =>
  expect.objectContaining({ code: 'CABINET_HEADER_INVALID', message: expect.stringMatching(sentence) })

describe('joinCabinets', () => {
  it('gives the same cabinet for one, but for the name', () => {
    const named = lzxCabinet(bytes, '0')
    expect(joinCabinets([cabinet])).toEqual(named)
  })

  it.each([
    ['none', []],
    ['a word', [Buffer.from('MSCF')]],
    ['something else', [changed(0, 0)]],
    ['one that is cut off', [cabinet.subarray(0, -1)]],
    ['one with something behind it', [Buffer.concat([cabinet, Buffer.alloc(1)])]],
    ['two folders', [changed(26, 2)]],
    ['two files', [writeCabinet({ files: [1, 2].map(number => ({ path: `${number}`, bytes })) })]],
    ['part of a set', [changed(30, 2)]],
    ['reserve areas', [writeCabinet({ files: [{ path: 'a', bytes }], signature: bytes })]],
    ['entries nowhere', [changed(18, 1)]],
    ['data nowhere', [changed(38, 1)]],
    ['more data than there is', [changed(40, 9)]],
    ['a file of another size', [changed(44, 1)]],
    ['a file in the middle of its folder', [changed(48, 1)]],
  ])('refuses %s', (_what, cabinets) => {
    expect(() => joinCabinets(cabinets)).toThrow(refused(/./))
  })
})
