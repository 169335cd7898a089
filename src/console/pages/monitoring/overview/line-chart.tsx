import { makeStyles, tokens } from '@fluentui/react-components'
import { useNarrow } from '#console/parts'

const height = 160
const bottom = 20
/** Where the shares stand, before the lines. */
const left = 46

const useStyles = makeStyles({
  chart: { width: '100%', maxWidth: '720px', height: 'auto', display: 'block' },
  label: { fill: tokens.colorNeutralForeground1, fontSize: '12px' },
  grid: { stroke: tokens.colorNeutralStroke2 },
  line: { stroke: tokens.colorBrandStroke1, strokeWidth: 2, fill: 'none' },
  area: { fill: tokens.colorBrandBackground2 },
})

/** A share from 0 to 100 over time. The picture is for the eye: the table behind it says the same. */
export function LineChart(props: {
  label: string
  values: readonly number[]
  from: string
  to: string
  sayShare: (share: number) => string
}) {
  const { label, values, from, to, sayShare } = props
  const styles = useStyles()
  const width = useNarrow() ? 330 : 560
  const x = (place: number) => left + (place / Math.max(values.length - 1, 1)) * (width - left)
  const y = (share: number) => 14 + (1 - share / 100) * (height - bottom - 18)
  const line = values.map((share, place) => `${x(place).toFixed(1)},${y(share).toFixed(1)}`).join(' ')
  return (
    <svg role="img" aria-label={label} className={styles.chart} viewBox={`0 0 ${width} ${height}`}>
      <polygon points={`${left},${y(0)} ${line} ${width},${y(0)}`} className={styles.area} />
      {[0, 50, 100].map(share => (
        <g key={share}>
          <line x1={left} x2={width} y1={y(share)} y2={y(share)} className={styles.grid} />
          <text x={left - 6} y={y(share) + 4} textAnchor="end" className={styles.label}>
            {sayShare(share)}
          </text>
        </g>
      ))}
      <polyline points={line} className={styles.line} />
      <text x={left} y={height - 2} className={styles.label}>
        {from}
      </text>
      <text x={width} y={height - 2} textAnchor="end" className={styles.label}>
        {to}
      </text>
    </svg>
  )
}
