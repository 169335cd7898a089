import { Spinner } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useText } from './parts-text.ts'

/** Shows parts that stand below each other once all that they show is here, or cannot be read: nothing is pushed down by what comes later. */
export function Together(props: { queries: readonly { isPending: boolean }[]; children: ReactNode }) {
  const text = useText()
  if (props.queries.every(query => !query.isPending)) return props.children
  return <Spinner size="small" label={text('loading')} />
}
