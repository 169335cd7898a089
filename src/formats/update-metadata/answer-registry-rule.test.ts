import { describe, expect, it } from 'vitest'
import { answerTo, everyValue, ruleOf, scalarComparisons, unknownImage } from '../../../tests/update-rules.ts'
import { evaluateRule, type ImageFactReader } from './index.ts'

const place = 'Key="HKEY_LOCAL_MACHINE" Subkey="SOFTWARE\\A" Value="V"'

describe('the registry', () => {
  it('asks for the half that the rule names', () => {
    const asked: unknown[] = []
    const facts = {
      registryValue: (one: unknown) => {
        asked.push(one)
        return null
      },
    }
    answerTo(`<b.RegDword ${place} RegType32="true" Data="1"/>`, facts)
    expect(asked).toEqual([{ root: 'HKEY_LOCAL_MACHINE', subkey: 'SOFTWARE\\A', value: 'V', is32Bit: true }])
  })

  it.each(scalarComparisons)('RegDword %s', (comparison, expected) => {
    const results = [4, 5, 6].map(data =>
      answerTo(
        `<b.RegDword ${place} Comparison="${comparison}" Data="5"/>`,
        everyValue({ type: 'REG_DWORD', data }),
      ),
    )
    expect(results).toEqual(expected.map(String))
  })

  it.each(scalarComparisons)('RegSzToVersion %s, with one to four parts', (comparison, expected) => {
    const results = ['8.99', '9.0', '9.0.1'].map(data =>
      answerTo(
        `<b.RegSzToVersion ${place} Comparison="${comparison}" Data="9"/>`,
        everyValue({ type: 'REG_SZ', data }),
      ),
    )
    expect(results).toEqual(expected.map(String))
  })

  it.each([
    ['EqualTo', 'abc', 'true'],
    ['EqualTo', 'ab', 'false'],
    ['EqualTo', 'ABC', 'unknown'],
    ['BeginsWith', 'abcd', 'true'],
    ['BeginsWith', 'xabc', 'false'],
    ['BeginsWith', 'Abcd', 'unknown'],
    ['Contains', 'xabcd', 'true'],
    ['Contains', 'acb', 'false'],
    ['EndsWith', 'xabc', 'true'],
    ['EndsWith', 'abcx', 'false'],
  ])('RegSz %s: %s is %s', (comparison, data, expected) => {
    const xml = `<b.RegSz ${place} Comparison="${comparison}" Data="abc"/>`
    expect(answerTo(xml, everyValue({ type: 'REG_SZ', data }))).toBe(expected)
    expect(answerTo(xml.replace('RegSz', 'RegExpandSz'), everyValue({ type: 'REG_EXPAND_SZ', data }))).toBe(
      expected,
    )
  })

  it.each([
    '<b.RegDword PLACE Data="1"/>',
    '<b.RegSz PLACE Data="1"/>',
    '<b.RegExpandSz PLACE Data="1"/>',
    '<b.RegSzToVersion PLACE Data="1"/>',
    '<b.RegValueExists PLACE/>',
    '<b.FileExistsPrependRegSz PLACE Path="a"/>',
  ])('%s is false without the value, and unknown when it was not read', xml => {
    expect(answerTo(xml.replace('PLACE', place), everyValue(null))).toBe('false')
    expect(answerTo(xml.replace('PLACE', place), everyValue(undefined))).toBe('unknown')
  })

  it.each([
    ['<b.RegDword PLACE Data="1"/>', 'REG_SZ', '1'],
    ['<b.RegSz PLACE Data="1"/>', 'REG_DWORD', 1],
    ['<b.RegSz PLACE Data="1"/>', 'REG_EXPAND_SZ', '1'],
    ['<b.RegExpandSz PLACE Data="1"/>', 'REG_SZ', '1'],
    ['<b.RegExpandSz PLACE Data="%a%"/>', 'REG_EXPAND_SZ', '%a%'],
    ['<b.RegSzToVersion PLACE Data="1"/>', 'REG_SZ', 'one'],
    ['<b.FileExistsPrependRegSz PLACE Path="a"/>', 'REG_EXPAND_SZ', 'C:\\'],
  ])('%s is unknown for %s %s', (xml, type, data) => {
    expect(answerTo(xml.replace('PLACE', place), everyValue({ type, data }))).toBe('unknown')
  })

  it('knows whether keys and values exist, and of which type', () => {
    const key = '<b.RegKeyExists Key="HKEY_LOCAL_MACHINE" Subkey="A"/>'
    expect(
      [true, false, undefined].map(exists => answerTo(key, { registryKeyExists: () => exists })),
    ).toEqual(['true', 'false', 'unknown'])
    const exists = `<b.RegValueExists ${place} Type="reg_sz"/>`
    expect(answerTo(exists, everyValue({ type: 'REG_SZ', data: '' }))).toBe('true')
    expect(answerTo(exists, everyValue({ type: 'REG_DWORD', data: 1 }))).toBe('false')
    expect(answerTo(key.replace('LOCAL_MACHINE', 'CURRENT_USER'), { registryKeyExists: () => true })).toBe(
      'unknown',
    )
    expect(answerTo(key.replace('LOCAL_MACHINE', 'LOOP_TARGET'), { registryKeyExists: () => true })).toBe(
      'unknown',
    )
  })
})

describe('a loop over keys', () => {
  const loop = (trueIf: string, inside: string) =>
    `<b.RegKeyLoop Key="HKEY_LOCAL_MACHINE" Subkey="SOFTWARE\\L" RegType32="true" TrueIf="${trueIf}">${inside}</b.RegKeyLoop>`
  const inside = '<b.RegDword Key="HKEY_LOOP_TARGET" Subkey="Setup" Value="V" Data="1"/>'
  /** The number at each key; null: no value. */
  const keys = (numbers: Record<string, number | null | undefined>): Partial<ImageFactReader> => ({
    registrySubkeys: () => Object.keys(numbers),
    registryValue: ({ subkey, is32Bit }) => {
      expect(is32Bit).toBe(true)
      const found = numbers[/^SOFTWARE\\L\\(.*)\\Setup$/.exec(subkey)?.[1] ?? '']
      return typeof found === 'number' ? { type: 'REG_DWORD', data: found } : found
    },
  })

  it.each([
    ['Any', { a: 0, b: 1 }, 'true'],
    ['Any', { a: 0, b: null }, 'false'],
    ['Any', { a: 0, b: undefined }, 'unknown'],
    ['Any', {}, 'false'],
    ['All', { a: 1, b: 1 }, 'true'],
    ['All', { a: 1, b: 0 }, 'false'],
    ['All', { a: 1, b: undefined }, 'unknown'],
    ['All', {}, 'unknown'],
    ['None', { a: 0, b: 0 }, 'true'],
    ['None', { a: 0, b: 1 }, 'false'],
    ['None', { a: 0, b: undefined }, 'unknown'],
    ['None', {}, 'true'],
  ] as const)('%s of %j is %s', (trueIf, numbers, expected) => {
    expect(answerTo(loop(trueIf, inside), keys(numbers))).toBe(expected)
  })

  it('is decided without the key, and unknown when it was not read', () => {
    expect(answerTo(loop('Any', inside), { registrySubkeys: () => null })).toBe('false')
    expect(answerTo(loop('Any', inside))).toBe('unknown')
  })

  it('puts loops inside loops and files below each key', () => {
    const inner = `<b.RegKeyLoop Key="HKEY_LOOP_TARGET" Subkey="I" TrueIf="Any"><b.FileExistsPrependRegSz Path="\\x.exe" Key="HKEY_LOOP_TARGET" Subkey="" Value="P"/></b.RegKeyLoop>`
    const asked: string[] = []
    const facts: Partial<ImageFactReader> = {
      registrySubkeys: ({ subkey }) => (subkey === 'SOFTWARE\\L' ? ['a'] : ['b']),
      registryValue: ({ subkey }) => {
        asked.push(subkey)
        return { type: 'REG_SZ', data: 'C:\\Program Files\\' }
      },
      file: ({ path }) => {
        asked.push(path)
        return null
      },
    }
    expect(evaluateRule(ruleOf(loop('Any', inner)), { ...unknownImage, ...facts })).toEqual({
      answer: 'false',
      because: [
        'false: the file x.exe below what the value "P" of HKEY_LOCAL_MACHINE\\SOFTWARE\\L\\a\\I\\b (32-bit) names exists (there is no such file)',
      ],
    })
    expect(asked).toEqual(['SOFTWARE\\L\\a\\I\\b', 'C:\\Program Files\\x.exe'])
  })

  it('asks only so many questions', () => {
    const nested = loop('Any', loop('Any', loop('Any', inside)))
    let asked = 0
    const facts: Partial<ImageFactReader> = {
      registrySubkeys: () => Array.from({ length: 10_000 }, (_, index) => String(index)),
      registryValue: () => {
        asked += 1
        return null
      },
    }
    expect(answerTo(nested, facts)).toBe('unknown')
    expect(asked).toBeLessThanOrEqual(200_000)
    expect(
      answerTo(loop('Any', inside), { registrySubkeys: () => new Array<string>(10_001).fill('a') }),
    ).toBe('unknown')
  })
})
