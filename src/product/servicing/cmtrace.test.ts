import { describe, expect, it } from 'vitest'
import { type LogEntry, toCmTrace } from './cmtrace.ts'

const entry: LogEntry = {
  at: new Date('2027-09-30T01:02:03.004Z'),
  component: 'site-server',
  severity: 'warning',
  text: 'the disk is slow',
}

/** As CMTrace takes a line apart: the text ends at the first `]LOG]!>`. */
function read(line: string) {
  return /^<!\[LOG\[(.*?)\]LOG\]!><time="([^"]*)" date="([^"]*)" component="([^"]*)" context="" type="(\d)" thread="" file="">$/.exec(
    line,
  )
}

describe('a line for CMTrace', () => {
  it('has its text, moment, component and type', () => {
    expect(toCmTrace(entry)).toBe(
      '<![LOG[the disk is slow]LOG]!><time="01:02:03.004+000" date="09-30-2027" component="site-server" context="" type="2" thread="" file="">',
    )
  })

  it.each([
    'ends ]LOG]!><time="00:00:00.000+000" date="01-01-2000" component="x" context="" type="1" thread="" file=""> early',
    '<![LOG[begins another',
    ']]LOG]!>',
    ']LOG]]LOG]!>!>',
    'two\nlines\r\nand \u001b[2J \u0000',
    'half \ud800',
  ])('cannot be broken by its text: %j', text => {
    const line = toCmTrace({ ...entry, text })
    const parts = read(line)
    expect(parts?.slice(2)).toEqual(['01:02:03.004+000', '09-30-2027', 'site-server', '2'])
    expect(parts?.[1]).not.toMatch(/\]LOG\]!>|<!\[LOG\[|\p{Cc}/u)
    expect(line.isWellFormed()).toBe(true)
    expect(line.split('<![LOG[')).toHaveLength(2)
  })
})
