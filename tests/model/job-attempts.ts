// One operation that publishes something, over several attempts: platform/jobs/run-job.ts with publishOnce of product/upgrade-packages. The
// queue hands an attempt out again when its server has not been heard of; a server that only slept goes on beside the next one.

import type { Model, Step } from './check-model.ts'

type Attempt = {
  at: 'handed-out' | 'begun' | 'working' | 'done' | 'failed' | 'gone'
  /** Whether the queue has given it up and will not hear of it. */
  isLost: boolean
}

export type AttemptsState = {
  operation: { state: 'waiting' | 'running' | 'succeeded' | 'failed'; attempt: number }
  attempts: readonly Attempt[]
  published: number
}

/** @param looksAgain whether an attempt that failed looks whether another one has published meanwhile. */
export function attemptsModel({
  most,
  looksAgain,
}: {
  most: number
  looksAgain: boolean
}): Model<AttemptsState> {
  const isOver = ({ operation }: AttemptsState) =>
    operation.state === 'succeeded' || operation.state === 'failed'
  return {
    initial: { operation: { state: 'waiting', attempt: 0 }, attempts: [], published: 0 },
    steps: state => [
      ...queueSteps(state, most),
      ...state.attempts.flatMap((_, index) => attemptSteps(state, { index, looksAgain, most })),
    ],
    invariants: {
      'it is published once at most': ({ published }) => published <= 1,
      'it succeeded when it is published': ({ operation, published }) =>
        operation.state !== 'succeeded' || published === 1,
      'what failed is not there': ({ operation, published }) =>
        operation.state !== 'failed' || published === 0,
    },
    isEnd: isOver,
  }
}

function queueSteps({ attempts, ...rest }: AttemptsState, most: number): Step<AttemptsState>[] {
  const { operation } = rest
  if (operation.state === 'succeeded' || operation.state === 'failed') return []
  const last = attempts.at(-1)
  if (last === undefined || last.isLost || last.at === 'gone') {
    const next: Attempt = { at: 'handed-out', isLost: false }
    return [{ name: 'queue hands it out', next: { ...rest, attempts: [...attempts, next] } }]
  }
  if (attempts.length >= most) return []
  const lost = attempts.with(-1, { ...last, isLost: true })
  return [{ name: 'queue gives it up', next: { ...rest, attempts: lost }, isFault: true }]
}

function attemptSteps(
  state: AttemptsState,
  { index, looksAgain, most }: { index: number; looksAgain: boolean; most: number },
): Step<AttemptsState>[] {
  const { attempts, operation, published } = state
  const attempt = attempts[index] as Attempt
  const number = index + 1
  const named = (what: string) => `attempt ${number} ${what}`
  const to = (at: Attempt['at'], more: Partial<AttemptsState> = {}): AttemptsState => ({
    ...state,
    ...more,
    attempts: attempts.with(index, { ...attempt, at }),
  })
  const dies = { name: named('dies'), next: to('gone'), isFault: true }
  const mayDie = attempts.length < most && attempt.at !== 'gone' ? [dies] : []
  const isOver = operation.state === 'succeeded' || operation.state === 'failed'
  switch (attempt.at) {
    case 'gone':
      return []
    case 'handed-out': {
      const begun = { state: 'running' as const, attempt: number }
      const next = isOver ? to('gone') : to('begun', { operation: begun })
      return [...mayDie, { name: named('begins'), next }]
    }
    case 'begun':
      return [...mayDie, { name: named('looks'), next: to(published > 0 ? 'done' : 'working') }]
    case 'working': {
      // A second publication is refused: the package has changed since this attempt looked at it.
      const next = published === 0 ? to('done', { published: 1 }) : to(looksAgain ? 'done' : 'failed')
      return [...mayDie, { name: named('publishes'), next }]
    }
    case 'done':
    case 'failed': {
      const end = attempt.at === 'done' ? ('succeeded' as const) : ('failed' as const)
      const isMine = operation.attempt === number
      const next = to('gone', isMine ? { operation: { state: end, attempt: number } } : {})
      return [...mayDie, { name: named('ends'), next }]
    }
  }
}
