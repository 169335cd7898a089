// The way content takes, as a tree. Pure.

import type { DistributionPointDetail } from '#api-client'

/** A point with those that pull from it. */
export type Branch = { detail: DistributionPointDetail; branches: Branch[] }

/** The tree of points: each point under the first source that it has. A circle of sources is cut, so that every point is shown once. */
export function branchesOf(points: readonly DistributionPointDetail[]): Branch[] {
  const names = new Set(points.map(({ name }) => name))
  const firstSource = (point: DistributionPointDetail) =>
    point.sources
      .toSorted((left, right) => left.order - right.order)
      .map(source => source.point)
      .find(source => names.has(source)) ?? null
  const shown = new Set<string>()
  const under = (source: string | null): Branch[] =>
    points
      .filter(point => firstSource(point) === source && !shown.has(point.name))
      .map(detail => {
        shown.add(detail.name)
        return { detail, branches: under(detail.name) }
      })
  const branches = under(null)
  for (const detail of points)
    if (!shown.has(detail.name)) {
      shown.add(detail.name)
      branches.push({ detail, branches: under(detail.name) })
    }
  return branches
}
