import { makeStyles, tokens } from '@fluentui/react-components'
import { useNarrow } from '#console/parts'

/** So many units are as wide as the chart, and letters of a label stand in it, that its texts are as large as others. */
const sizes = { wide: { width: 560, letters: 50 }, narrow: { width: 330, letters: 22 } }
const barHeight = 18
const lineHeight = 44

const useStyles = makeStyles({
  chart: { width: '100%', maxWidth: '720px', height: 'auto', display: 'block' },
  label: { fill: tokens.colorNeutralForeground1, fontSize: '12px' },
  track: { fill: tokens.colorNeutralStroke2 },
  first: { fill: tokens.colorBrandBackground },
  second: { fill: tokens.colorPaletteGreenBackground3 },
})

/** One bar: its label, what stands at its end, and one or two parts. */
export type Bar = { key: string; label: string; amount: string; parts: readonly [number, number?] }

/** Bars below one another, on one scale. The picture is for the eye: the table behind it says the same. */
export function BarChart({ label, bars }: { label: string; bars: readonly Bar[] }) {
  const styles = useStyles()
  const { width, letters } = useNarrow() ? sizes.narrow : sizes.wide
  const most = Math.max(1, ...bars.map(({ parts }) => parts[0] + (parts[1] ?? 0)))
  const scale = (value: number) => (value / most) * width
  return (
    <svg
      role="img"
      aria-label={label}
      className={styles.chart}
      viewBox={`0 0 ${width} ${bars.length * lineHeight}`}
    >
      {bars.map(({ key, label: name, amount, parts: [first, second = 0] }, place) => {
        const top = place * lineHeight
        return (
          <g key={key}>
            <text x={0} y={top + 14} className={styles.label}>
              {name.length > letters ? `${name.slice(0, letters - 1)}…` : name}
            </text>
            <text x={width} y={top + 14} textAnchor="end" className={styles.label}>
              {amount}
            </text>
            <rect x={0} y={top + 20} width={width} height={barHeight} rx={3} className={styles.track} />
            <rect
              x={0}
              y={top + 20}
              width={scale(first)}
              height={barHeight}
              rx={3}
              className={styles.first}
            />
            {second > 0 && (
              <rect
                x={scale(first) + 1}
                y={top + 20}
                width={Math.max(scale(second) - 1, 0)}
                height={barHeight}
                rx={3}
                className={styles.second}
              />
            )}
          </g>
        )
      })}
    </svg>
  )
}
