import { expect, it } from 'vitest'
import { explainExitCode, listExitCodes, phaseOfExtendedCode, readExitCode } from './index.ts'

it.each([
  [0, '0', 0, 'success'],
  [3010, '3010', 3010, 'restart-needed'],
  [-1047526896, '0xC1900210', 3247440400, 'no-finding'],
  [3247440400, '0xC1900210', 3247440400, 'no-finding'],
  [-1047526904, '0xC1900208', 3247440392, 'blocked'],
  [0xc1900204, '0xC1900204', 3247440388, 'blocked'],
  [0xc1900200, '0xC1900200', 3247440384, 'blocked'],
  [0xc190020e, '0xC190020E', 3247440398, 'blocked'],
  [-2147024784, '0x80070070', 2147942512, 'blocked'],
  [0xc1900101, '0xC1900101', 3247440129, 'rolled-back'],
])('%i is %s', (code, text, unsigned, outcome) => {
  const found = explainExitCode(code)
  expect(found).toMatchObject({ code: text, unsigned, outcome, known: true })
  expect(found.signed | 0).toBe(found.signed)
  expect(found.signed >>> 0).toBe(unsigned)
})

it('what is not known is failed, and says that it is not known', () => {
  expect(explainExitCode(0x87d00001)).toMatchObject({ code: '0x87D00001', outcome: 'failed', known: false })
})

it.each([
  ['0xC1900208', 0xc1900208],
  ['c1900208', 0xc1900208],
  ['-1047526904', 0xc1900208],
  ['3247440392', 0xc1900208],
  [' 0 ', 0],
  ['3010', 3010],
  ['4294967296', null],
  ['-2147483649', null],
  ['0x1C1900208', null],
  ['no', null],
  ['', null],
])('reads %j', (text, code) => {
  expect(readExitCode(text)).toBe(code)
})

it('lists every code once, each with a sentence', () => {
  const codes = listExitCodes()
  expect(new Set(codes.map(one => one.unsigned)).size).toBe(codes.length)
  expect(codes.filter(one => one.meaning === '')).toEqual([])
  expect(codes.filter(one => one.remedy === '' && !/success/.test(one.meaning))).toEqual([])
})

it('names the phase of an extended code', () => {
  expect(phaseOfExtendedCode(0x4000d)).toContain('second boot')
  expect(phaseOfExtendedCode(0x20017)).toContain('Safe OS')
  expect(phaseOfExtendedCode(0xf0000)).toBeNull()
})
