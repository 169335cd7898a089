import { describe, expect, it } from 'vitest'
import type { ErrorKind, Retry } from '#platform/errors'
import { canPass, pauseBeforeTry } from './errors-that-pass.ts'

describe('an error', () => {
  it.each<[string, ErrorKind, Retry]>([
    ['SHARE_SERVER_UNREACHABLE', 'unavailable', 'later'],
    ['SHARE_CONNECTION_LOST', 'unavailable', 'later'],
    ['BUCKET_UNAVAILABLE', 'unavailable', 'later'],
    ['DATABASE_UNAVAILABLE', 'unavailable', 'later'],
    ['SITE_AWAY', 'unavailable', 'later'],
    ['DISM_DIED', 'unavailable', 'later'],
    ['DISM_MOUNT_TROUBLE', 'conflict', 'later'],
  ])('that is about something away passes: %s', (code, kind, retry) => {
    expect(canPass({ code, kind, retry })).toBe(true)
  })

  it.each<[string, ErrorKind, Retry]>([
    ['SERVICING_NO_SPACE', 'unavailable', 'after-change'],
    ['CONTENT_NO_SPACE', 'unavailable', 'after-change'],
    ['DISM_MISSING', 'unavailable', 'after-change'],
    ['DISM_UPDATE_REFUSED', 'refused', 'never'],
    ['SERVICING_NOT_PROVEN', 'internal', 'never'],
    ['SERVICING_STEP_TIMED_OUT', 'internal', 'after-change'],
    ['OPERATION_CANCELLED', 'cancelled', 'never'],
    ['INTERNAL', 'internal', 'later'],
  ])('that needs somebody to do something does not: %s', (code, kind, retry) => {
    expect(canPass({ code, kind, retry })).toBe(false)
  })

  it('is given longer and longer to pass, and not for ever', () => {
    expect([1, 2, 3, 20].map(pauseBeforeTry)).toEqual([30, 60, 120, 600])
  })
})
