import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'
import { useText } from '../monitoring-text.ts'

const useStyles = makeStyles({
  frame: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    padding: tokens.spacingHorizontalL,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    minWidth: 0,
  },
  title: { margin: 0, fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold },
  hint: { color: tokens.colorNeutralForeground2 },
  summary: { cursor: 'pointer', fontSize: tokens.fontSizeBase200, padding: '4px 0' },
})

/** A chart with what it shows, and the same as a table behind it: it can have a thousand rows, and is made when it is opened. */
export function ChartFrame(props: { title: string; hint: string; chart: ReactNode; table: () => ReactNode }) {
  const styles = useStyles()
  const text = useText()
  const [isOpen, setOpen] = useState(false)
  return (
    <section className={styles.frame} aria-label={props.title}>
      <h2 className={styles.title}>{props.title}</h2>
      <Text size={200} className={styles.hint}>
        {props.hint}
      </Text>
      {props.chart}
      <details onToggle={event => setOpen(event.currentTarget.open)}>
        <summary className={styles.summary}>{text('overview.asTable')}</summary>
        {isOpen && props.table()}
      </details>
    </section>
  )
}
