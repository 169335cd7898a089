// Who fetches from whom: locations with as many points each, every location with a link of its own to the rest, all full duplex.

import type { SimulatedPoint } from './model.ts'

/** The ways in which points can be arranged. */
export const topologies = ['all from the site', 'one layer', 'two layers'] as const
export type Topology = (typeof topologies)[number]

/** Arrangement of the points; speeds in bytes a second. */
export type Place = {
  locations: number
  pointsOfLocation: number
  /** Locations of which the first point feeds those of the others; for two layers. */
  regions: number
  siteSpeed: number
  locationSpeed: number
  /** What one point sends within its location. */
  localSpeed: number
}

const nameOf = (location: number, point: number) => `L${location}P${point}`

/**
 * The points of a topology and the links that they cross. `one layer`: the first point of each location fetches from the site, the
 * others from it. `two layers`: only the first points of the regions' locations fetch from the site, those of other locations from them.
 */
export function arrange(
  topology: Topology,
  { locations, pointsOfLocation, regions, siteSpeed, locationSpeed, localSpeed }: Place,
): { points: SimulatedPoint[]; links: Record<string, number> } {
  const links: Record<string, number> = { site: siteSpeed }
  const points: SimulatedPoint[] = []
  for (let location = 0; location < locations; location += 1) {
    links[`in ${location}`] = locationSpeed
    links[`out ${location}`] = locationSpeed
    links[`local ${location}`] = localSpeed
    for (let point = 0; point < pointsOfLocation; point += 1) {
      const name = nameOf(location, point)
      const region = location % regions
      if (
        topology === 'all from the site' ||
        (point === 0 && (topology === 'one layer' || location < regions))
      )
        points.push({ name, source: null, links: ['site', `in ${location}`] })
      else if (point === 0)
        points.push({ name, source: nameOf(region, 0), links: [`out ${region}`, `in ${location}`] })
      else points.push({ name, source: nameOf(location, 0), links: [`local ${location}`] })
    }
  }
  return { points, links }
}
