import { describe, expect, it } from 'vitest'
import { writeCsv } from './csv.ts'

describe('an answer as CSV', () => {
  it('has a column for each property that any row has, and quotes what RFC 4180 says', () => {
    const rows = [
      { name: 'a "b", c', size: -5, tags: ['x', 'y'] },
      { name: 'line\nend', ready: true, more: { deep: 1 } },
    ]
    expect(writeCsv(rows)).toBe(
      'name,size,tags,ready,more\r\n"a ""b"", c",-5,x; y,,\r\n"line\nend",,,true,"{""deep"":1}"\r\n',
    )
  })

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('lets no text be a formula: %j', text => {
    expect(writeCsv([{ text }])).toContain(`'${text}`)
    expect(writeCsv([{ list: [text] }])).toContain(`'${text}`)
    expect(writeCsv([{ [text]: 1 }])).toContain(`'${text}`)
  })

  it('is one row of one thing, the rows of the one list that an answer holds, and nothing of an empty list', () => {
    expect(writeCsv({ name: 'a' })).toBe('name\r\na\r\n')
    expect(writeCsv({ next: null, updates: [{ id: 1 }, { id: 2 }] })).toBe('id\r\n1\r\n2\r\n')
    expect(writeCsv([])).toBe('')
    expect(writeCsv(['a'])).toBe('value\r\na\r\n')
  })
})
