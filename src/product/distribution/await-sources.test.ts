import { describe, expect, it } from 'vitest'
import { awaitSourceSeconds, isWorthAwaiting, type SourceProgress } from './await-sources.ts'
import { contentStates } from './content-state.ts'
import { unknownAfterSeconds } from './content-status.ts'

const now = new Date('2026-01-01T12:00:00Z')
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000)
const fresh: SourceProgress = {
  content_version: 'wanted',
  state: contentStates.installPending,
  cancelled_at: null,
  requested_at: ago(60),
  progress_state: null,
  waiting_for: null,
  reported_at: null,
  last_seen_at: ago(1),
}
const late = { requested_at: ago(awaitSourceSeconds + 1) }

describe('a source without a receipt is worth waiting for', () => {
  it.each<[string, Partial<SourceProgress>]>([
    ['when it was asked to hold the version within the hour', {}],
    ['up to the last second of it', { requested_at: ago(awaitSourceSeconds) }],
    ['when it is being updated to it', { state: contentStates.contentUpdating }],
    ['while it retries, for an hour', { state: contentStates.installRetrying, progress_state: 'retrying' }],
    ['for as long as it transfers', { ...late, progress_state: 'transferring', reported_at: ago(5) }],
    ['for as long as it validates', { ...late, progress_state: 'validating', reported_at: ago(5) }],
    [
      'while it waits for its own sources',
      { ...late, progress_state: 'waiting', waiting_for: 'source', reported_at: ago(9000) },
    ],
  ])('%s', (_, more) => {
    expect(isWorthAwaiting({ ...fresh, ...more }, 'wanted', now)).toBe(true)
  })
})

describe('the site is loaded instead', () => {
  it.each<[string, Partial<SourceProgress>]>([
    ['when the source shall hold another version', { content_version: 'other' }],
    ['when its distribution was cancelled', { cancelled_at: ago(1) }],
    ['when the content leaves it', { state: contentStates.removalPending }],
    ['when it failed for good', { state: contentStates.installFailed }],
    ['when it was never heard of', { last_seen_at: null }],
    ['when it was not heard of for ten minutes', { last_seen_at: ago(unknownAfterSeconds + 1) }],
    ['when nothing came of it for an hour', late],
    [
      'when its transfer stands still for an hour',
      { ...late, progress_state: 'transferring', reported_at: ago(awaitSourceSeconds + 1) },
    ],
    ['when it has failed for an hour', { ...late, progress_state: 'retrying', reported_at: ago(1) }],
    [
      'when its schedule holds it for an hour',
      { ...late, progress_state: 'waiting', waiting_for: 'schedule', reported_at: ago(1) },
    ],
    [
      'when it waits for its sources, but is away',
      { progress_state: 'waiting', waiting_for: 'source', last_seen_at: ago(unknownAfterSeconds + 1) },
    ],
  ])('%s', (_, more) => {
    expect(isWorthAwaiting({ ...fresh, ...more }, 'wanted', now)).toBe(false)
  })
})
