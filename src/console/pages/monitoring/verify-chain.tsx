import {
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Spinner,
  tokens,
} from '@fluentui/react-components'
import type { AuditVerification } from '#api-client'
import { ProblemMessage } from '#console/parts'
import { useText } from './monitoring-text.ts'

const useStyles = makeStyles({ frame: { padding: `0 ${tokens.spacingHorizontalM}`, flexShrink: 0 } })

/** What came of a verification of the chain. */
export function ChainVerified(props: {
  found: AuditVerification | undefined
  problem: Error | null
  isBusy: boolean
}) {
  const { found, problem, isBusy } = props
  const styles = useStyles()
  const text = useText()
  const head = found ? `${found.head.hash.slice(0, 16)}…` : ''
  return (
    <div className={styles.frame} aria-live="polite">
      {isBusy && <Spinner size="tiny" label={text('audit.verifying')} />}
      {problem && <ProblemMessage problem={problem} />}
      {!isBusy && found && (
        <MessageBar intent={found.broken ? 'error' : 'success'} layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{text(found.broken ? 'audit.broken' : 'audit.whole')}</MessageBarTitle>
            {found.broken
              ? `${found.broken.sequence}: ${found.broken.text}`
              : text('audit.verified', { count: found.entries, head })}
          </MessageBarBody>
        </MessageBar>
      )}
    </div>
  )
}
