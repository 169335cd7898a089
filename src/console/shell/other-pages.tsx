import { Button, makeStyles, Spinner, Text, Title3, tokens } from '@fluentui/react-components'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { ProblemMessage } from '#console/parts'
import { useText } from './shell-text.ts'

const useStyles = makeStyles({
  middle: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'center',
    gap: tokens.spacingVerticalM,
    flexGrow: 1,
    padding: tokens.spacingVerticalXXL,
    textAlign: 'center',
  },
  title: { margin: 0 },
})

/** Shown while the room of a page is being loaded. */
export function LoadingPage() {
  const styles = useStyles()
  const text = useText()
  return (
    <div className={styles.middle}>
      <Spinner label={text('loading')} />
    </div>
  )
}

/** Shown where an address leads nowhere. */
export function MissingPage() {
  const styles = useStyles()
  const text = useText()
  return (
    <div className={styles.middle}>
      <Title3 as="h1" className={styles.title}>
        {text('missing')}
      </Title3>
      <Text>{text('missingHint')}</Text>
    </div>
  )
}

/** Shown when a page failed in itself; also when its room is gone because the server was updated meanwhile. */
export function BrokenPage({ error }: ErrorComponentProps) {
  const styles = useStyles()
  const text = useText()
  return (
    <div className={styles.middle} role="alert">
      <Title3 as="h1" className={styles.title}>
        {text('broken')}
      </Title3>
      <Text>{error instanceof Error ? error.message : String(error)}</Text>
      <Button appearance="primary" onClick={() => location.reload()}>
        {text('reload')}
      </Button>
    </div>
  )
}

/** Shown when the site server does not even say whether somebody is signed in. */
export function NoAnswerPage({ problem }: { problem: Error }) {
  const styles = useStyles()
  return (
    <main className={styles.middle}>
      <ProblemMessage problem={problem} onRetry={() => location.reload()} />
    </main>
  )
}
