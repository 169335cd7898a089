import { Button } from '@fluentui/react-components'
import type { TaskSequenceProblem, TaskSequenceTextProblem } from '#api-client'
import { type SmallColumn, SmallTable, StateLabel } from '#console/parts'
import { useText } from './sequence-text.ts'

type Problem = TaskSequenceProblem & Partial<TaskSequenceTextProblem>

/** What is wrong or doubtful with a sequence; with `onGoTo` also where in its text. */
export function ProblemTable(props: {
  problems: readonly Problem[]
  onGoTo?: (line: number, column: number) => void
}) {
  const { problems, onGoTo } = props
  const text = useText()
  const place: SmallColumn<Problem> = {
    key: 'place',
    title: text('problems.place'),
    isShort: true,
    show: ({ line = 1, column = 1 }) => (
      <Button size="small" onClick={() => onGoTo?.(line, column)}>
        {text('problems.at', { line, column })}
      </Button>
    ),
  }
  return (
    <SmallTable
      label={text('problems.title')}
      rows={problems}
      rowKey={({ severity, step, reason, line }) => `${severity} ${step} ${reason} ${line}`}
      empty={text('problems.none')}
      columns={[
        {
          key: 'severity',
          title: text('problems.severity'),
          isShort: true,
          show: ({ severity }) => (
            <StateLabel kind={severity === 'error' ? 'bad' : 'warning'}>
              {text(`problems.severities.${severity}`)}
            </StateLabel>
          ),
        },
        ...(onGoTo ? [place] : []),
        {
          key: 'step',
          title: text('problems.step'),
          isShort: true,
          show: ({ step }) => step ?? text('problems.whole'),
        },
        { key: 'reason', title: text('problems.reason'), show: ({ reason }) => reason },
      ]}
    />
  )
}
