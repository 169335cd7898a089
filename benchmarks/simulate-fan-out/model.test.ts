import { describe, expect, it } from 'vitest'
import { type Scene, simulate } from './model.ts'
import { arrange, type Place, topologies } from './topologies.ts'

const scene: Scene = {
  points: [],
  links: { site: 100, slow: 10, local: 50 },
  pointBytesPerSecond: 1000,
  bytes: 1000,
  verifySeconds: 5,
  watch: 'site',
}
const point = (name: string, source: string | null, ...links: string[]) => ({ name, source, links })

describe('transfers that share links', () => {
  it('divide a link evenly, and verify after the last byte', () => {
    const points = ['a', 'b', 'c', 'd'].map(name => point(name, null, 'site'))
    expect(simulate({ ...scene, points })).toEqual({
      halfSeconds: 45,
      allSeconds: 45,
      watchedBytes: 4000,
      watchedSeconds: 40,
    })
  })

  it('take what one that is held up elsewhere leaves', () => {
    const points = [point('a', null, 'site', 'slow'), point('b', null, 'site')]
    // b: 1000 at 90 a second; a: at 10 a second all the time.
    const { halfSeconds, allSeconds } = simulate({ ...scene, points })
    expect(halfSeconds).toBeCloseTo(1000 / 90 + 5)
    expect(allSeconds).toBeCloseTo(105)
  })

  it('are no faster than a point takes them in', () => {
    const points = [point('a', null, 'site')]
    expect(simulate({ ...scene, points, pointBytesPerSecond: 25 }).allSeconds).toBeCloseTo(45)
  })

  it('begin once the source has verified everything, and then leave the site alone', () => {
    const points = [point('a', null, 'site'), point('b', 'a', 'local'), point('c', 'a', 'local')]
    const outcome = simulate({ ...scene, points })
    expect(outcome).toEqual({ halfSeconds: 60, allSeconds: 60, watchedBytes: 1000, watchedSeconds: 10 })
  })

  it('that can never begin, or cross a link that is not there, are mistakes of the scene', () => {
    expect(() => simulate({ ...scene, points: [point('b', 'nobody', 'local')] })).toThrow('wait for a source')
    expect(() => simulate({ ...scene, points: [point('b', null, 'gone')] })).toThrow('no link gone')
  })
})

describe('the topologies', () => {
  const place: Place = {
    locations: 6,
    pointsOfLocation: 4,
    regions: 2,
    siteSpeed: 100,
    locationSpeed: 10,
    localSpeed: 1000,
  }
  it.each([
    ['all from the site', 24],
    ['one layer', 6],
    ['two layers', 2],
  ] as const)('%s: the site sends %i copies to 24 points', (topology, copies) => {
    const { points, links } = arrange(topology, place)
    expect(points).toHaveLength(24)
    expect(simulate({ ...scene, points, links }).watchedBytes).toBe(copies * scene.bytes)
  })

  it('have every point served', () => {
    for (const topology of topologies)
      expect(simulate({ ...scene, ...arrange(topology, place) }).allSeconds).toBeGreaterThan(0)
  })
})
