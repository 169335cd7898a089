import { makeStyles, ProgressBar, Text, tokens } from '@fluentui/react-components'
import { useEffect, useRef, useState } from 'react'
import type { Operation } from '#api-client'
import { useFormats } from '#console/language'
import { useText } from './parts-text.ts'

const useStyles = makeStyles({
  progress: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS, maxWidth: '520px' },
  amount: { color: tokens.colorNeutralForeground2, fontVariantNumeric: 'tabular-nums', minHeight: '20px' },
})

/** How far an operation is. */
export function OperationProgress({ operation }: { operation: Operation }) {
  const text = useText()
  const { phase, bytesDone, bytesTotal, state } = operation
  const said = state === 'waiting' ? text('wizard.waiting') : (phase ?? text('loading'))
  return <Progress phase={said} bytesDone={bytesDone} bytesTotal={bytesTotal} />
}

/** How far some work is: its phase, bytes, rate and time left. */
export function Progress(props: { phase: string; bytesDone: number; bytesTotal: number | null }) {
  const styles = useStyles()
  const text = useText()
  const { bytes, rate, seconds } = useFormats()
  const { phase, bytesDone, bytesTotal } = props
  const speed = useSpeed(phase, bytesDone)
  const amount =
    bytesTotal === null
      ? bytes(bytesDone)
      : text('wizard.amount', { done: bytes(bytesDone), total: bytes(bytesTotal) })
  const left = speed !== null && bytesTotal !== null && speed > 0 ? (bytesTotal - bytesDone) / speed : null
  return (
    <div className={styles.progress}>
      <Text weight="semibold">{phase}</Text>
      <ProgressBar
        thickness="large"
        aria-label={phase}
        {...(bytesTotal !== null && bytesTotal > 0 && { value: Math.min(1, bytesDone / bytesTotal) })}
      />
      <Text size={200} className={styles.amount}>
        {bytesDone > 0 && amount}
        {left !== null && ` – ${text('wizard.rate', { rate: rate(speed), left: seconds(left) })}`}
      </Text>
    </div>
  )
}

/** Bytes per second since the phase began to be watched; null until two readings are there. */
function useSpeed(phase: string, bytesDone: number): number | null {
  const first = useRef({ phase, bytesDone, at: performance.now() })
  const [speed, setSpeed] = useState<number | null>(null)
  useEffect(() => {
    const now = performance.now()
    if (first.current.phase !== phase || bytesDone < first.current.bytesDone) {
      first.current = { phase, bytesDone, at: now }
      setSpeed(null)
      return
    }
    const passed = (now - first.current.at) / 1000
    if (passed > 0.5 && bytesDone > first.current.bytesDone)
      setSpeed((bytesDone - first.current.bytesDone) / passed)
  }, [phase, bytesDone])
  return speed
}
