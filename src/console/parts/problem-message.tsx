import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
} from '@fluentui/react-components'
import { notReached, SiteProblem } from '#console/data'
import { useText } from './parts-text.ts'

/** What went wrong, and what to do: in the words of the site. */
export function ProblemMessage(props: {
  problem: Error
  title?: string
  onRetry?: (() => void) | undefined
}) {
  const { problem, title, onRetry } = props
  const text = useText()
  const isAway = problem instanceof SiteProblem && problem.code === notReached
  const said = isAway ? text('problem.notReached') : problem.message
  const remedy = isAway
    ? text('problem.notReachedRemedy')
    : problem instanceof SiteProblem
      ? problem.remedy
      : ''
  return (
    <MessageBar intent="error" layout="multiline" role="alert">
      <MessageBarBody>
        <MessageBarTitle>{title ?? text('problem.title')}</MessageBarTitle>
        {said} {remedy}
      </MessageBarBody>
      {onRetry && (
        <MessageBarActions>
          <Button onClick={onRetry}>{text('problem.retry')}</Button>
        </MessageBarActions>
      )}
    </MessageBar>
  )
}
