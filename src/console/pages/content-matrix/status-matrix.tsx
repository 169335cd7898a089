import { useMemo } from 'react'
import type { ContentStatus, ContentSummary, DistributionPoint } from '#api-client'
import { Matrix, type MatrixCell } from '#console/parts'
import { useText } from './status-text.ts'

const kinds: Record<ContentStatus['category'], MatrixCell['kind']> = {
  success: 'good',
  'in-progress': 'working',
  error: 'bad',
  unknown: 'unknown',
}

/** Packages by points. */
export function StatusMatrix(props: {
  packages: readonly ContentSummary[]
  points: readonly DistributionPoint[]
  statuses: readonly ContentStatus[]
  point: string | undefined
  onChoose: (point: string) => void
}) {
  const { packages, points, statuses, point, onChoose } = props
  const text = useText()
  const cells = useMemo(
    () => new Map(statuses.map(status => [`${status.packageId} ${status.point}`, status])),
    [statuses],
  )
  return (
    <Matrix
      label={text('matrix')}
      corner={text('package')}
      rows={packages.map(({ packageId, name }) => ({ key: packageId, label: `${name} (${packageId})` }))}
      columns={points.map(({ name }) => ({ key: name, label: name }))}
      cellOf={(packageId, name) => {
        const status = cells.get(`${packageId} ${name}`)
        return (
          status && {
            kind: kinds[status.category],
            label: text('cell', {
              state: text(`categories.${status.category}`),
              version: status.version,
              percent: Math.round(status.percent),
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
