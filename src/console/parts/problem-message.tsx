import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
} from '@fluentui/react-components'
import { notReached, SiteProblem } from '#console/data'
import { useProblemWords } from '#console/problems'
import { useText } from './parts-text.ts'

/** What went wrong, and what to do. */
export function ProblemMessage(props: {
  problem: Error
  title?: string
  onRetry?: (() => void) | undefined
}) {
  const { problem, title, onRetry } = props
  const text = useText()
  const words = useProblemWords()
  const isAway = problem instanceof SiteProblem && problem.code === notReached
  const { whole } = isAway
    ? { whole: `${text('problem.notReached')} ${text('problem.notReachedRemedy')}` }
    : words(problem)
  return (
    <MessageBar intent="error" layout="multiline" role="alert">
      <MessageBarBody>
        <MessageBarTitle>{title ?? text('problem.title')}</MessageBarTitle>
        {whole}
      </MessageBarBody>
      {onRetry && (
        <MessageBarActions>
          <Button onClick={onRetry}>{text('problem.retry')}</Button>
        </MessageBarActions>
      )}
    </MessageBar>
  )
}
