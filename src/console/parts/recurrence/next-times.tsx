// When something would be due, as the site works it out.

import { Caption1, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Recurrence } from '#api-client'
import { useFormats } from '#console/language'
import { ProblemMessage } from '../problem-message.tsx'
import { useText } from './recurrence-text.ts'
import { ownTimeZone } from './repeat.ts'

const settledMs = 300

const useStyles = makeStyles({
  next: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXS, minHeight: '132px' },
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalXL, fontVariantNumeric: 'tabular-nums' },
  title: { margin: 0, fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
})

/** The next five times of a recurrence, once it is no longer typed at. `about` names what is asked. */
export function NextTimes(props: {
  about: string
  recurrence: Recurrence
  preview: (recurrence: Recurrence) => Promise<{ next: string[] }>
}) {
  const { about, recurrence, preview } = props
  const styles = useStyles()
  const text = useText()
  const written = JSON.stringify(recurrence)
  const [settled, setSettled] = useState(written)
  useEffect(() => {
    const waiting = setTimeout(() => setSettled(written), settledMs)
    return () => clearTimeout(waiting)
  }, [written])
  const query = useQuery({
    queryKey: ['next-times', about, settled],
    queryFn: () => preview(JSON.parse(settled) as Recurrence),
    retry: false,
    refetchInterval: false,
  })
  return (
    <section className={styles.next} aria-label={text('next')}>
      <h3 className={styles.title}>{text('next')}</h3>
      {query.error && <ProblemMessage problem={query.error} title={text('never')} />}
      {query.isPending && <Spinner size="tiny" label={text('next')} />}
      {query.data && <TimeList next={query.data.next} />}
    </section>
  )
}

/** Moments, a line each, in the time zone of the browser. */
export function TimeList({ next }: { next: readonly string[] }) {
  const styles = useStyles()
  const text = useText()
  const { dateTime } = useFormats()
  if (next.length === 0) return <Text>{text('never')}</Text>
  return (
    <>
      <ol className={styles.list}>
        {next.map(moment => (
          <li key={moment}>
            <time dateTime={moment}>{dateTime(moment)}</time>
          </li>
        ))}
      </ol>
      <Caption1>{text('nextHint', { zone: ownTimeZone() })}</Caption1>
    </>
  )
}
