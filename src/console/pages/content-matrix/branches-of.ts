// The way content takes, as a tree. Pure.

/** A point with those that pull from it. */
export type Branch<Point> = { detail: Point; branches: Branch<Point>[] }

/** A point with where it pulls from. */
type Pulling = { point: string; sources: readonly { point: string; order: number }[] }

/** The tree of points: each point under the first source that it has. A circle of sources is cut, so that every point is shown once. */
export function branchesOf<Point extends Pulling>(points: readonly Point[]): Branch<Point>[] {
  const names = new Set(points.map(({ point }) => point))
  const firstSource = ({ sources }: Point) =>
    sources
      .toSorted((left, right) => left.order - right.order)
      .map(source => source.point)
      .find(source => names.has(source)) ?? null
  const shown = new Set<string>()
  const under = (source: string | null): Branch<Point>[] =>
    points
      .filter(point => firstSource(point) === source && !shown.has(point.point))
      .map(detail => {
        shown.add(detail.point)
        return { detail, branches: under(detail.point) }
      })
  const branches = under(null)
  for (const detail of points)
    if (!shown.has(detail.point)) {
      shown.add(detail.point)
      branches.push({ detail, branches: under(detail.point) })
    }
  return branches
}
