// The last pages of a wizard: the work while it is done, and what came of it.

import { Button, MessageBar, MessageBarBody, MessageBarTitle, Text } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect } from 'react'
import { operationQuery, SiteProblem, site } from '#console/data'
import { Loaded } from '../loaded.tsx'
import { OperationProgress } from '../operation-progress.tsx'
import { useText } from '../parts-text.ts'
import { ProblemMessage } from '../problem-message.tsx'
import type { WizardState } from './use-wizard.ts'
import type { Wizard } from './wizard.ts'

/** How far the work is. When it is over, the last page follows. */
export function WizardProgress<Input>({ state }: { state: WizardState<Input> }) {
  const text = useText()
  const query = useQuery({ ...operationQuery(state.operation ?? ''), enabled: state.operation !== null })
  const isOver = query.data !== undefined && !['waiting', 'running'].includes(query.data.state)
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the end of the work leads on.
  useEffect(() => {
    if (isOver || state.operation === null) state.end()
  }, [isOver])
  return (
    <Loaded query={query}>
      {operation => (
        <>
          <Text>{text('wizard.working')}</Text>
          <OperationProgress operation={operation} />
          <div>
            <Button
              onClick={() =>
                void site.cancelOperation({ operation: operation.id }).then(() => query.refetch())
              }
            >
              {text('wizard.cancelWork')}
            </Button>
          </div>
          <Text>{text('wizard.stillRuns')}</Text>
        </>
      )}
    </Loaded>
  )
}

/** What came of it. */
export function WizardCompletion<Input extends object>(props: {
  wizard: Wizard<Input>
  state: WizardState<Input>
}) {
  const { wizard, state } = props
  const query = useQuery({ ...operationQuery(state.operation ?? ''), enabled: state.operation !== null })
  if (wizard.saysOutcome) return wizard.completion(state.form.input, null)
  if (state.operation === null) return <Succeeded>{wizard.completion(state.form.input, null)}</Succeeded>
  return (
    <Loaded query={query}>
      {operation =>
        operation.state === 'succeeded' ? (
          <Succeeded>{wizard.completion(state.form.input, operation.result)}</Succeeded>
        ) : (
          <Failed operation={operation} onAgain={() => state.goTo(wizard.pages[0]?.key ?? 'summary')} />
        )
      }
    </Loaded>
  )
}

function Succeeded({ children }: { children: ReactNode }) {
  const text = useText()
  return (
    <>
      <MessageBar intent="success" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{text('wizard.done')}</MessageBarTitle>
        </MessageBarBody>
      </MessageBar>
      {children}
    </>
  )
}

type Ended = {
  state: string
  error: { code: string; message: string; remedy: string; facts?: Record<string, unknown> } | null
}

function Failed({ operation, onAgain }: { operation: Ended; onAgain: () => void }) {
  const text = useText()
  const { error } = operation
  const problem = new SiteProblem({
    code: error?.code ?? '',
    status: 0,
    detail: error?.message ?? text('wizard.stopped'),
    remedy: error?.remedy ?? '',
    facts: error?.facts ?? {},
  })
  return (
    <>
      <ProblemMessage
        problem={problem}
        title={text(operation.state === 'cancelled' ? 'wizard.cancelled' : 'wizard.failed')}
      />
      <div>
        <Button onClick={onAgain}>{text('wizard.startAgain')}</Button>
      </div>
    </>
  )
}
