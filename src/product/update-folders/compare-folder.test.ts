import { describe, expect, it } from 'vitest'
import { compareFolder, type KnownFile } from './compare-folder.ts'

const when = new Date('2026-01-13T10:00:00Z')
const file = (path: string, size = 10, modified = when) => ({ path, size, modified })
const known = (path: string, change: Partial<KnownFile> = {}): KnownFile => ({
  ...file(path),
  state: 'taken',
  vanishedAt: null,
  ...change,
})
const compare = (before: KnownFile[], found: ReturnType<typeof file>[], retryRefused = false) => {
  const { fresh, ...rest } = compareFolder(before, found, { retryRefused })
  return { fresh: fresh.map(one => one.path), ...rest }
}
const nothing = { fresh: [], vanished: [], returned: [] }

describe('a folder and what is known of it', () => {
  it('the same: nothing', () => {
    expect(compare([known('a'), known('b', { state: 'refused' })], [file('b'), file('a')])).toEqual(nothing)
  })

  it('a new file, another size, another time, and one that was not settled are fresh', () => {
    const before = [known('size'), known('time'), known('unsettled', { state: 'unsettled' }), known('same')]
    const later = new Date(when.getTime() + 1)
    const found = [file('new'), file('size', 11), file('time', 10, later), file('unsettled'), file('same')]
    expect(compare(before, found)).toEqual({ ...nothing, fresh: ['new', 'size', 'time', 'unsettled'] })
  })

  it('what was refused is tried again only when that is said', () => {
    const before = [known('a', { state: 'refused' })]
    expect(compare(before, [file('a')])).toEqual(nothing)
    expect(compare(before, [file('a')], true)).toEqual({ ...nothing, fresh: ['a'] })
  })

  it('what is gone has vanished once, and is there again without being taken again', () => {
    expect(compare([known('a')], [])).toEqual({ ...nothing, vanished: ['a'] })
    const gone = known('a', { vanishedAt: when })
    expect(compare([gone], [])).toEqual(nothing)
    expect(compare([gone], [file('a')])).toEqual({ ...nothing, returned: ['a'] })
    expect(compare([gone], [file('a', 11)])).toEqual({ ...nothing, fresh: ['a'] })
  })
})
