import { describe, expect, it } from 'vitest'
import { makeMeter } from './run-progress.ts'

describe('the rate of a run', () => {
  it('is that of the phase from when it was first seen, and gives the time left', () => {
    const look = makeMeter()
    const at = (now: number, bytesDone: number, bytesTotal: number | null, phase = 'stage') =>
      look(now, { phase, bytesDone, bytesTotal })
    const unknown = { bytesPerSecond: null, secondsLeft: null }
    expect(at(0, 1000, 9000)).toEqual(unknown)
    expect(at(2000, 3000, 9000)).toEqual({ bytesPerSecond: 1000, secondsLeft: 6 })
    expect(at(3000, 3000, null)).toEqual({ bytesPerSecond: 667, secondsLeft: null })
    // Another phase, or the same one that begins again, is measured anew.
    expect(at(4000, 500, 900, 'commit')).toEqual(unknown)
    expect(at(5000, 900, 900, 'commit')).toEqual({ bytesPerSecond: 400, secondsLeft: 0 })
    expect(at(6000, 0, 900, 'commit')).toEqual(unknown)
  })
})
