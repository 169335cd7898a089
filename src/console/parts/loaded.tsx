import { Spinner } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useText } from './parts-text.ts'
import { ProblemMessage } from './problem-message.tsx'

/** What was read, as TanStack Query has it, page by page or not. */
type Read<Data> = { data: Data | undefined; error: Error | null; refetch: () => Promise<unknown> }

/** Shows what was read; until then that it is being read, or why it cannot be. */
export function Loaded<Data>(props: { query: Read<Data>; children: (data: Data) => ReactNode }) {
  const { query, children } = props
  const text = useText()
  if (query.data !== undefined) return children(query.data)
  if (query.error) return <ProblemMessage problem={query.error} onRetry={() => void query.refetch()} />
  return <Spinner size="small" label={text('loading')} />
}
