import { useMemo } from 'react'
import type { PackageOnPoints, PointContents } from '#api-client'
import { contentKinds } from '#console/content-states'
import { Matrix } from '#console/parts'
import { cellsOf } from './cells-of.ts'
import { useText } from './status-text.ts'

/** Packages by points. */
export function StatusMatrix(props: {
  packages: readonly PackageOnPoints[]
  points: readonly PointContents[]
  point: string | undefined
  onChoose: (point: string) => void
}) {
  const { packages, points, point, onChoose } = props
  const text = useText()
  const cellOf = useMemo(() => cellsOf(packages), [packages])
  const rows = useMemo(
    () => packages.map(({ packageId, name }) => ({ key: packageId, label: `${name} (${packageId})` })),
    [packages],
  )
  const columns = useMemo(() => points.map(one => ({ key: one.point, label: one.point })), [points])
  return (
    <Matrix
      label={text('matrix')}
      corner={text('package')}
      rows={rows}
      columns={columns}
      cellOf={(packageId, name) => {
        const cell = cellOf(packageId, name)
        return (
          cell && {
            kind: contentKinds[cell.category],
            label: text('cell', {
              state: text(`categories.${cell.category}`),
              version: cell.version,
              percent: cell.percent,
            }),
          }
        )
      }}
      nothing={text('notThere')}
      chosenColumn={point}
      onChoose={(_, name) => onChoose(name)}
    />
  )
}
