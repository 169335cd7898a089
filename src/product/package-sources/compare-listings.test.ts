import { describe, expect, it } from 'vitest'
import { compareListings } from './compare-listings.ts'

const file = (path: string, size = 1, modified: string | null = '2026-01-01T00:00:00.000Z') => ({
  path,
  size,
  modified,
})

describe('two looks at a source', () => {
  it('tell what is new, gone, changed and the same', () => {
    const before = [file('a'), file('b'), file('c'), file('d')]
    const later = '2026-01-02T00:00:00.000Z'
    const now = [file('a'), file('b', 2), file('c', 1, later), file('e')]
    expect(compareListings(before, now)).toEqual({
      added: [file('e')],
      removed: [file('d')],
      changed: [
        { path: 'b', before: file('b'), now: file('b', 2) },
        { path: 'c', before: file('c'), now: file('c', 1, later) },
      ],
      same: 1,
    })
  })

  it('leave a time out that one of them does not know', () => {
    expect(compareListings([file('a', 1, null)], [file('a')])).toMatchObject({ changed: [], same: 1 })
    expect(compareListings([file('a')], [file('a', 2, null)]).changed).toHaveLength(1)
  })

  it('take a file in another spelling for another file', () => {
    expect(compareListings([file('Setup.exe')], [file('setup.exe')])).toMatchObject({
      added: [file('setup.exe')],
      removed: [file('Setup.exe')],
      same: 0,
    })
  })
})
