import type { ContentStatus } from '#api-client'
import { type StateKind, StateLabel } from '#console/parts'
import { useText } from './state-text.ts'

/** How each category is shown. */
export const contentKinds = {
  success: 'good',
  'in-progress': 'working',
  error: 'bad',
  unknown: 'unknown',
} as const satisfies Record<ContentStatus['category'], StateKind>

/** The state of content on a point, with the reason when it failed. */
export function ContentStateLabel({ status }: { status: ContentStatus }) {
  const text = useText()
  const key = status.category === 'unknown' ? 'unknown' : (String(status.state) as '0')
  const reason = typeof status.error?.message === 'string' ? `: ${status.error.message}` : ''
  return (
    <StateLabel kind={contentKinds[status.category]}>
      {text(`state.${key}`)}
      {reason}
    </StateLabel>
  )
}
