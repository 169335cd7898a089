import { describe, expect, it } from 'vitest'
import { parseShareAddress, shareAddressText } from './share-address.ts'

describe('the address of a share', () => {
  it.each([
    ['\\\\files\\media', { server: 'files', share: 'media', path: '' }],
    [
      '\\\\files.example.com\\media$\\Win 11\\24H2\\',
      { server: 'files.example.com', share: 'media$', path: 'Win 11/24H2' },
    ],
    ['//10.0.0.1/media/win', { server: '10.0.0.1', share: 'media', path: 'win' }],
    ["\\\\f\\m\\a;b!c'ü$(x)`", { server: 'f', share: 'm', path: "a;b!c'ü$(x)`" }],
  ])('%s', (text, expected) => {
    expect(parseShareAddress(text, 1445)).toEqual({ ...expected, port: 1445 })
  })

  it('is written as Windows writes it', () => {
    const text = '\\\\files\\media\\Win 11\\24H2'
    expect(shareAddressText(parseShareAddress(text))).toBe(text)
    expect(parseShareAddress(text).port).toBe(445)
  })

  it.each([
    ['C:\\media', 'does not begin'],
    ['/media', 'does not begin'],
    ['\\\\files', 'no share'],
    ['\\\\files\\', 'no share'],
    ['\\\\\\media', 'no server'],
    ['\\\\-A\\media', 'no server'],
    ['\\\\a%b\\media', 'no server'],
    ['\\\\fi les\\media', 'no server'],
    ['\\\\files\\media\\..\\other', 'a name is ..'],
    ['\\\\files\\..', 'a name is ..'],
    ['\\\\files\\media\\\\win', 'a name is empty'],
    ['\\\\files\\media\\a"b', 'holds "'],
    ['\\\\files\\media\\a/b', 'holds /'],
    ['//files/media/a\\b', 'holds \\'],
    ['\\\\files\\media\\a\n!id', 'control character'],
    ['\\\\files\\media\\a*', 'holds *'],
    [`\\\\files\\media\\${'a'.repeat(5000)}`, 'more than 4096'],
  ])('%j is refused: %s', (text, reason) => {
    expect(() => parseShareAddress(text)).toThrow(reason)
  })

  it.each([0, 65536, 1.5, Number.NaN])('port %d is refused', port => {
    expect(() => parseShareAddress('\\\\files\\media', port)).toThrow('1 to 65535')
  })
})
