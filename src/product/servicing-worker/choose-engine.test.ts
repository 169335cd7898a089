import { describe, expect, it } from 'vitest'
import { nativeEngine } from '#product/servicing-engines'
import { chooseEngine } from './choose-engine.ts'

const dism = { ...nativeEngine, name: 'dism' }

describe('the engine of a worker', () => {
  it.each([
    [undefined, 'linux', [nativeEngine, dism], 'native'],
    [undefined, 'win32', [nativeEngine, dism], 'dism'],
    [undefined, 'win32', [nativeEngine], 'native'],
    ['native', 'win32', [nativeEngine, dism], 'native'],
    ['dism', 'linux', [nativeEngine, dism], 'dism'],
  ] as const)('%s on %s is chosen', (name, platform, engines, expected) => {
    expect(chooseEngine(engines, { name, platform }).name).toBe(expected)
  })

  it('that it does not have is refused', () => {
    expect(() => chooseEngine([nativeEngine], { name: 'dism', platform: 'linux' })).toThrow(
      expect.objectContaining({ code: 'WORKER_ENGINE_MISSING' }),
    )
  })
})
