import { describe, expect, it } from 'vitest'
import { encodeManifestValue } from './registry-value.ts'

const expand = (text: string) =>
  text.includes('$(moon)') ? null : text.replaceAll('$(runtime.system32)', 'C:\\Windows\\System32')

function encode(valueType: string, value: string | null, operationHint?: string): string {
  const change = {
    name: 'N',
    valueType,
    value,
    owner: true,
    ...(operationHint === undefined ? {} : { operationHint }),
  }
  const result = encodeManifestValue(change, expand)
  return 'fault' in result
    ? 'refused'
    : `${result.value.type}:${Buffer.from(result.value.data).toString('hex')}`
}

function utf16(text: string): string {
  return Buffer.from(text, 'utf16le').toString('hex')
}

describe('registry values of component manifests', () => {
  it.each([
    ['REG_SZ', 'é', `1:${utf16('é\0')}`],
    ['REG_SZ', null, '1:0000'],
    ['REG_SZ', '$(runtime.system32)\\a.dll', `1:${utf16('C:\\Windows\\System32\\a.dll\0')}`],
    [
      'REG_EXPAND_SZ',
      '%SystemRoot%\\$(runtime.system32)',
      `2:${utf16('%SystemRoot%\\C:\\Windows\\System32\0')}`,
    ],
    ['REG_BINARY', '00ff10', '3:00ff10'],
    ['REG_BINARY', '', '3:'],
    ['REG_DWORD', '0x00000009', '4:09000000'],
    ['REG_DWORD', '0xffffffff', '4:ffffffff'],
    ['REG_MULTI_SZ', '"a","b c"', `7:${utf16('a\0b c\0\0')}`],
    ['REG_MULTI_SZ', '', '7:0000'],
    ['REG_QWORD', '0x0000000100000002', '11:0200000001000000'],
    ['REG_NONE', '', '0:'],
    ['00020001', 'aa', '131073:aa'],
    ['00100000', '', '1048576:'],
  ])('%s %j', (valueType, value, expected) => {
    expect(encode(valueType, value)).toBe(expected)
  })

  it.each([
    ['REG_DWORD', '0x100000000'],
    ['REG_DWORD', 'nine'],
    ['REG_DWORD', '-1'],
    ['REG_QWORD', '0x10000000000000000'],
    ['REG_BINARY', '0'],
    ['REG_BINARY', 'zz'],
    ['REG_MULTI_SZ', 'a,b'],
    ['REG_MULTI_SZ', '"a""b"'],
    ['REG_SZ', '$(moon)\\a'],
    ['REG_LINK', 'x'],
    ['REG_RESOURCE_LIST', '00'],
  ])('%s %j is refused', (valueType, value) => {
    expect(encode(valueType, value)).toBe('refused')
  })

  it('refuses any operation but replace', () => {
    expect(encode('REG_DWORD', '0x1', 'replace')).toBe('4:01000000')
    expect(encode('REG_DWORD', '0x1', 'append')).toBe('refused')
  })
})
