import { describe, expect, it } from 'vitest'
import { countServing } from './serving-load.ts'

describe('how busy a point is', () => {
  it('is the mean over the time since it was last asked, whatever the moment', () => {
    let at = 0
    const serving = countServing(() => at)
    const first = serving.begin()
    at = 500
    const second = serving.begin()
    at = 750
    first()
    first()
    second()
    at = 1000
    expect(serving.meanSinceLast()).toBe(1)
    at = 2000
    expect(serving.meanSinceLast()).toBe(0)
  })

  it('counts what goes on across a question in both times', () => {
    let at = 0
    const serving = countServing(() => at)
    const end = serving.begin()
    at = 100
    expect(serving.meanSinceLast()).toBe(1)
    at = 150
    end()
    at = 200
    expect(serving.meanSinceLast()).toBe(0.5)
  })
})
