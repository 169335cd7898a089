import { describe, expect, it } from 'vitest'
import { translateNoSpace } from './apply.ts'

describe('a full disk', () => {
  it('becomes an error that says what to do, whoever ran into it', () => {
    const full = Object.assign(new Error('write'), { code: 'ENOSPC' })
    expect(translateNoSpace(full, '/data/work/run-7')).toMatchObject({
      code: 'NO_SPACE_FOR_SERVICING',
      facts: { folder: 'run-7' },
      cause: full,
    })
  })

  it('is not mistaken for another fault', () => {
    const other = Object.assign(new Error('write'), { code: 'EACCES' })
    expect(translateNoSpace(other, '/data/work')).toBe(other)
  })
})
