import { describe, expect, it } from 'vitest'
import { rollbackTarget } from './rollback-target.ts'

/** Versions by their contents, `!` bad, `+` promoted, `*` in use. */
function versionsOf(...written: string[]) {
  return written.map((text, index) => ({
    number: index + 1,
    contentVersion: text.charAt(0),
    inUse: text.includes('*'),
    bad: text.includes('!') ? {} : null,
    promoted: text.includes('+') ? {} : null,
  }))
}

describe('the target of a rollback', () => {
  it.each([
    ['the one before', ['a', 'b', 'c*'], 2],
    ['the newest that was promoted', ['a+', 'b+', 'c', 'd*'], 2],
    ['none that is bad', ['a', 'b!', 'c*'], 1],
    ['none with the same content', ['a', 'b', 'a*'], 2],
    ['none that is newer', ['a*', 'b+'], null],
    ['none at all', ['a*'], null],
    ['what was before a rollback, when that is bad', ['a', 'b', 'c!', 'b*'], 1],
  ])('is %s', (_, written, expected) => {
    expect(rollbackTarget(versionsOf(...written))).toBe(expected)
  })
})
