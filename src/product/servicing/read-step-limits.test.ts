import { describe, expect, it } from 'vitest'
import { standardLimits } from '#product/servicing-work'
import { readStepLimits } from './read-step-limits.ts'

describe('the limits of steps', () => {
  it('are the standard ones where nothing else is set', () => {
    expect(readStepLimits(undefined)).toEqual(standardLimits)
    expect(readStepLimits('carry-out=900, prove = 0.5')).toEqual({
      ...standardLimits,
      'carry-out': 900,
      prove: 0.5,
    })
  })

  it.each(['carry=1', 'prove', 'prove=0', 'prove=-1', 'prove=x', 'prove=1=2', 'prove=1e9', 'queued=1'])(
    'are refused when they are not understood: %s',
    text => {
      expect(() => readStepLimits(text)).toThrow(
        expect.objectContaining({ code: 'SERVICING_STEP_LIMITS_INVALID' }),
      )
    },
  )
})
