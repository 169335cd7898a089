import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import type { ServicingRun } from '#api-client'
import { useFormats } from '#console/language'
import { type StateKind, StateLabel } from '#console/parts'
import { useText } from './run-text.ts'
import { stepsOfRun } from './steps-of-run.ts'

const useStyles = makeStyles({
  steps: { listStyleType: 'none', margin: 0, padding: 0 },
  step: {
    display: 'flex',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalXS} 0`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  now: { fontWeight: tokens.fontWeightSemibold },
  time: { color: tokens.colorNeutralForeground2, whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' },
})

const kinds: Record<string, StateKind> = { done: 'good', now: 'working', 'to-come': 'waiting', bad: 'bad' }
const words = {
  done: 'steps.done',
  now: 'steps.now',
  'to-come': 'steps.toCome',
  bad: 'steps.failed',
} as const

/** The steps of a run, with when each began. */
export function RunSteps({ run }: { run: ServicingRun }) {
  const styles = useStyles()
  const text = useText()
  const { dateTime } = useFormats()
  return (
    <ol className={styles.steps}>
      {stepsOfRun(run).map(({ step, state, at }) => (
        <li
          key={step}
          className={mergeClasses(styles.step, state === 'now' && styles.now)}
          aria-current={state === 'now' ? 'step' : undefined}
        >
          <StateLabel kind={kinds[state] ?? 'unknown'}>{text(`steps.${step}`)}</StateLabel>
          <span className={styles.time}>{at === null ? text(words[state]) : dateTime(at)}</span>
        </li>
      ))}
    </ol>
  )
}
