// Which cell stands where in the matrix. Pure.

import type { PackageOnPoints } from '#api-client'

type Cell = PackageOnPoints['cells'][number]

/**
 * Finds the cell of a package on a point; undefined where there is nothing. A row is laid out when it is first looked at: of thousands, those in sight are.
 */
export function cellsOf(
  packages: readonly PackageOnPoints[],
): (packageId: string, point: string) => Cell | undefined {
  const byPackage = new Map(packages.map(one => [one.packageId, one.cells]))
  const rows = new Map<string, Map<string, Cell>>()
  return (packageId, point) => {
    let row = rows.get(packageId)
    if (row === undefined) {
      const cells = byPackage.get(packageId) ?? []
      row = new Map(cells.flatMap(cell => cell.points.map(name => [name, cell] as const)))
      rows.set(packageId, row)
    }
    return row.get(point)
  }
}
