import { describe, expect, it } from 'vitest'
import {
  decodeDword,
  decodeMultiString,
  decodeQword,
  decodeRegistryString,
  encodeDword,
  encodeMultiString,
  encodeQword,
  encodeRegistryString,
} from '#formats/registry'

describe('registry values', () => {
  it('writes strings as UTF-16LE with a closing NUL', () => {
    expect([...encodeRegistryString('aß')]).toEqual([0x61, 0, 0xdf, 0, 0, 0])
    expect(decodeRegistryString(encodeRegistryString('日本 "x"\n'))).toBe('日本 "x"\n')
  })

  it('reads strings without a closing NUL, and up to the first one', () => {
    expect(decodeRegistryString(Uint8Array.of(0x61, 0))).toBe('a')
    expect(decodeRegistryString(Uint8Array.of(0x61, 0, 0, 0, 0x62, 0))).toBe('a')
    expect(decodeRegistryString(new Uint8Array())).toBe('')
  })

  it('reads data at any offset of a larger buffer', () => {
    const whole = new Uint8Array([9, 9, 9, ...encodeDword(0x12345678)])
    expect(decodeDword(whole.subarray(3))).toBe(0x12345678)
  })

  it('writes and reads numbers as unsigned', () => {
    expect([...encodeDword(0xfffffffe)]).toEqual([0xfe, 0xff, 0xff, 0xff])
    expect(decodeDword(encodeDword(0xffffffff))).toBe(0xffffffff)
    expect(decodeQword(encodeQword(0xffffffffffffffffn))).toBe(0xffffffffffffffffn)
  })

  it('writes and reads lists of strings', () => {
    expect([...encodeMultiString(['a', 'b'])]).toEqual([0x61, 0, 0, 0, 0x62, 0, 0, 0, 0, 0])
    expect(decodeMultiString(encodeMultiString(['first', 'zweite']))).toEqual(['first', 'zweite'])
    expect(decodeMultiString(encodeMultiString([]))).toEqual([])
    expect(decodeMultiString(Uint8Array.of(0x61, 0))).toEqual(['a'])
  })

  it.each([
    ['a number of three bytes', () => decodeDword(new Uint8Array(3))],
    ['a string of odd length', () => decodeRegistryString(new Uint8Array(3))],
    ['a list of odd length', () => decodeMultiString(new Uint8Array(1))],
    ['a list with an empty string', () => encodeMultiString(['a', ''])],
    ['a negative number', () => encodeDword(-1)],
    ['a number over 32 bits', () => encodeDword(2 ** 32)],
    ['a number over 64 bits', () => encodeQword(1n << 64n)],
  ])('refuses %s', (_, call) => {
    expect(call).toThrow(expect.objectContaining({ code: 'REGISTRY_DATA_INVALID' }))
  })
})
