import { afterEach, describe, expect, it } from 'vitest'
import { armFailpoint, reachFailpoint } from './failpoints.ts'

afterEach(() => armFailpoint(undefined))

describe('a failpoint', () => {
  it('does nothing unless it was armed', () => {
    armFailpoint('servicing.applied:error')
    expect(() => reachFailpoint('servicing.prepared')).not.toThrow()
  })

  it('fails once, as a disk does, at the time that was said', () => {
    armFailpoint('servicing.prepared:error@2, servicing.prepared:full@3')
    reachFailpoint('servicing.prepared')
    expect(() => reachFailpoint('servicing.prepared')).toThrow(expect.objectContaining({ code: 'EIO' }))
    expect(() => reachFailpoint('servicing.prepared')).toThrow(expect.objectContaining({ code: 'ENOSPC' }))
    reachFailpoint('servicing.prepared')
  })

  it('holds everything up for a while', () => {
    armFailpoint('servicing.prepared:delay-30')
    let isTimerFirst = false
    setTimeout(() => {
      isTimerFirst = true
    }, 0)
    const began = performance.now()
    reachFailpoint('servicing.prepared')
    expect(performance.now() - began).toBeGreaterThanOrEqual(29)
    expect(isTimerFirst).toBe(false)
  })

  it.each([
    'servicing.unknown',
    'toString',
    '',
    'servicing.prepared:explode',
    'servicing.prepared@0',
    'servicing.published:error',
    'servicing.prepared, ',
  ])('is refused when it is spelled %j, and the names are listed', text => {
    expect(() => armFailpoint(text)).toThrow(
      expect.objectContaining({
        code: 'FAILPOINT_INVALID',
        facts: expect.objectContaining({ names: expect.arrayContaining(['servicing.prepared']) }),
      }),
    )
  })
})
