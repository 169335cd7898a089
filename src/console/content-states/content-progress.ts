import type { ContentStatus } from '#api-client'
import type { Formats } from '#console/language'
import type { StateText } from './state-text.ts'

/** How far a transfer is, or what it waits for; null when nothing is under way. */
export function contentProgress(
  status: ContentStatus,
  text: StateText,
  { bytes, rate, seconds }: Formats,
): string | null {
  if (status.category !== 'in-progress') return null
  if (status.waitingFor !== null) return text(`waitingFor.${status.waitingFor}`)
  const moved = text('moved', {
    done: bytes(status.bytesSent),
    total: bytes(status.bytesTotal),
    rate: rate(status.bytesPerSecond),
  })
  return status.secondsLeft === null
    ? moved
    : `${moved}, ${text('left', { left: seconds(status.secondsLeft) })}`
}
