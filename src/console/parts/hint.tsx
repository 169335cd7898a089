// Says more about a control to whoever is on it, by mouse or by keyboard. Who does not see the page is told at once; the picture is loaded when it is wanted.

import { makeStyles } from '@fluentui/react-components'
import {
  lazy,
  type ReactNode,
  Suspense,
  type SyntheticEvent,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react'

const LateHint = lazy(() => import('./late-hint.tsx'))
/** As long as with Fluent UI: whoever passes over something is not told. */
const waitMs = 250

const useStyles = makeStyles({
  around: { display: 'contents' },
})

/** See the top of this file. The control takes the attributes that it is given; null says nothing. */
export function Hint(props: {
  says: string | null
  children: (described: { 'aria-describedby'?: string }) => ReactNode
}) {
  const { says, children } = props
  const styles = useStyles()
  const id = useId()
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined)
  const [at, setAt] = useState<HTMLElement | null>(null)
  const show = (event: SyntheticEvent) => {
    clearTimeout(waiting.current)
    // Nothing, where the pointer is on the picture itself, which stays then.
    const control = (event.target as HTMLElement).closest<HTMLElement>(`[aria-describedby="${id}"]`)
    if (control) waiting.current = setTimeout(() => setAt(control), waitMs)
  }
  const hide = (afterMs: number) => {
    clearTimeout(waiting.current)
    waiting.current = setTimeout(() => setAt(null), afterMs)
  }
  useEffect(() => () => clearTimeout(waiting.current), [])
  if (says === null) return children({})
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only the control inside of it is one.
    <span
      className={styles.around}
      onPointerOver={show}
      onPointerOut={() => hide(waitMs)}
      onFocus={show}
      onBlur={() => hide(0)}
      onKeyDown={event => event.key === 'Escape' && hide(0)}
    >
      {children({ 'aria-describedby': id })}
      <span id={id} hidden>
        {says}
      </span>
      {at && (
        <Suspense fallback={null}>
          <LateHint at={at}>{says}</LateHint>
        </Suspense>
      )}
    </span>
  )
}
