// The work of a run between a site server and its workers, as product/servicing does it: offer-work.ts, lease-work.ts, take-delivery.ts,
// wait-for-delivery.ts, move-run.ts and run-servicing.ts. Every step is one transaction of theirs, so that anything can happen between two of them.

import type { Model, Step } from './check-model.ts'

/** What a worker believes to have: nothing, the lease that counts, or one that counts no more. `isUp` is false while it is dead. */
type Worker = { has: 'nothing' | 'lease' | 'old-lease'; isUp: boolean }

/** Where the job of the run is in its code; it forgets that when its server dies. */
type Job = 'queued' | 'begun' | 'waiting' | 'given-up' | 'delivered' | 'failed' | 'published' | 'over'

/** Where an attempt is that was thought dead, on a server of its own: another one has taken the run. */
type OldAttempt = 'nowhere' | Extract<Job, 'begun' | 'waiting' | 'given-up' | 'delivered'>

export type LeaseState = {
  isSiteUp: boolean
  job: Job
  operation: 'open' | 'succeeded' | 'failed'
  run: 'planning' | 'waiting' | 'running' | 'succeeded' | 'failed'
  work: {
    state: 'waiting' | 'leased' | 'delivered' | 'given-up'
    attempts: number
    hasExpired: boolean
  } | null
  workers: readonly Worker[]
  published: number
  oldAttempt: OldAttempt
  /** Crashes of the site server, and attempts that are thought dead, that may still come. */
  crashes: number
  overtakings: number
}

/** How much of it there is. */
export type LeaseSize = { workers: number; mostAttempts: number; crashes: number; overtakings: number }

/** Makes the model. */
export function leaseModel({ workers, mostAttempts, crashes, overtakings }: LeaseSize): Model<LeaseState> {
  return {
    initial: {
      isSiteUp: true,
      job: 'queued',
      operation: 'open',
      run: 'planning',
      work: null,
      workers: Array.from({ length: workers }, () => ({ has: 'nothing', isUp: true })),
      published: 0,
      oldAttempt: 'nowhere',
      crashes,
      overtakings,
    },
    steps: state => [
      ...jobSteps(state, mostAttempts),
      ...siteSteps(state),
      ...oldAttemptSteps(state),
      ...state.workers.flatMap((_, index) => workerSteps(state, index, mostAttempts)),
    ],
    invariants: {
      'one delivery is published at most': ({ published }) => published <= 1,
      'a run succeeded when it has published, and not otherwise': ({ run, published }) =>
        (run === 'succeeded') === (published === 1),
      'an operation succeeded when its run did': ({ operation, run }) =>
        operation !== 'succeeded' || run === 'succeeded',
      'an operation failed when its run did': ({ operation, run }) =>
        operation !== 'failed' || run === 'failed',
      'one worker has the lease at most': state => holders(state) <= 1,
      'who has a lease has work': state => holders(state) === 0 || state.work?.state === 'leased',
      'attempts are counted and bounded': ({ work }) =>
        work === null || (work.attempts >= 0 && work.attempts <= mostAttempts),
      'a run that is over has no work': ({ run, work }) =>
        work === null || !['succeeded', 'failed'].includes(run),
      'a run is shown as running while somebody has it': ({ run, work }) =>
        work?.state !== 'leased' || run === 'running',
    },
    isEnd: ({ operation }) => operation !== 'open',
  }
}

const holders = ({ workers }: LeaseState) => workers.filter(({ has }) => has === 'lease').length
const isFree = ({ state, hasExpired }: NonNullable<LeaseState['work']>) =>
  state === 'waiting' || (state === 'leased' && hasExpired)

/** Whoever had the lease has an old one from now on. */
const withoutLease = (workers: readonly Worker[]): Worker[] =>
  workers.map(worker => (worker.has === 'lease' ? { ...worker, has: 'old-lease' as const } : worker))

/** The row of the work goes; its lease is over. */
const closed = (state: LeaseState) => ({ ...state, work: null, workers: withoutLease(state.workers) })

/** What the job does, one transaction after the other. */
function jobSteps(state: LeaseState, mostAttempts: number): Step<LeaseState>[] {
  const { job, work, published, isSiteUp } = state
  if (!isSiteUp || job === 'over') return []
  switch (job) {
    case 'queued':
      if (published > 0)
        return [{ name: 'job finds what it published', next: { ...state, job: 'published' } }]
      if (state.run === 'failed')
        return [{ name: 'job finds that it failed', next: { ...state, job: 'failed' } }]
      if (work !== null) return [{ name: 'job finds its work', next: { ...state, job: 'waiting' } }]
      return [{ name: 'job begins the run', next: { ...state, job: 'begun', run: 'running' } }]
    case 'begun': {
      const offered = work ?? { state: 'waiting' as const, attempts: 0, hasExpired: false }
      return [
        { name: 'job offers the work', next: { ...state, job: 'waiting', run: 'waiting', work: offered } },
      ]
    }
    case 'waiting':
      return lookSteps(state, mostAttempts)
    case 'delivered':
      return [
        {
          name: 'job publishes',
          next: { ...closed(state), job: 'published', run: 'succeeded', published: published + 1 },
        },
      ]
    case 'given-up':
      return [{ name: 'job fails the run', next: { ...closed(state), job: 'failed', run: 'failed' } }]
    case 'failed':
      return [{ name: 'operation fails', next: { ...state, job: 'over', operation: 'failed' } }]
    case 'published':
      return [{ name: 'operation succeeds', next: { ...state, job: 'over', operation: 'succeeded' } }]
  }
}

/** One look at the work, which may also have been cancelled. */
function lookSteps(state: LeaseState, mostAttempts: number): Step<LeaseState>[] {
  const { work } = state
  const cancel = { name: 'cancel', next: { ...state, job: 'given-up' as const }, isFault: true }
  if (work?.state === 'delivered')
    return [{ name: 'job looks', next: { ...state, job: 'delivered' } }, cancel]
  if (work?.state === 'given-up') return [{ name: 'job looks', next: { ...state, job: 'given-up' } }, cancel]
  if (work !== null && isFree(work) && work.attempts >= mostAttempts)
    return [{ name: 'job looks', next: { ...closed(state), job: 'given-up' } }, cancel]
  return [{ name: 'job looks', next: state }, cancel]
}

function siteSteps(state: LeaseState): Step<LeaseState>[] {
  const steps: Step<LeaseState>[] = []
  const { isSiteUp, crashes, job, work } = state
  if (!isSiteUp) return [{ name: 'site starts', next: { ...state, isSiteUp: true } }]
  if (crashes > 0 && job !== 'over')
    steps.push({
      name: 'site dies',
      next: { ...state, isSiteUp: false, job: 'queued', crashes: crashes - 1 },
      isFault: true,
    })
  if (work?.state === 'leased' && !work.hasExpired)
    steps.push({ name: 'the lease runs out', next: { ...state, work: { ...work, hasExpired: true } } })
  return steps
}

/** Another attempt takes the run, and the one before goes on: it reads what it likes, and whatever it wants to change is refused. */
function oldAttemptSteps(state: LeaseState): Step<LeaseState>[] {
  const { job, work, oldAttempt, overtakings, isSiteUp } = state
  const goesTo = (name: string, next: OldAttempt) => [
    { name: `old attempt ${name}`, next: { ...state, oldAttempt: next } },
  ]
  switch (oldAttempt) {
    case 'nowhere': {
      const isOvertaken = job === 'begun' || job === 'waiting' || job === 'delivered' || job === 'given-up'
      if (!isSiteUp || overtakings === 0 || !isOvertaken) return []
      const next = { ...state, job: 'queued' as const, oldAttempt: job, overtakings: overtakings - 1 }
      return [{ name: 'another attempt takes the run', next, isFault: true }]
    }
    case 'begun':
      return work === null ? goesTo('offers the work', 'nowhere') : goesTo('finds its work', 'waiting')
    case 'waiting':
      if (work?.state === 'delivered') return goesTo('looks', 'delivered')
      return work === null || work.state === 'given-up' ? goesTo('looks', 'given-up') : []
    case 'delivered':
      return goesTo('publishes', 'nowhere')
    case 'given-up':
      return goesTo('fails the run', 'nowhere')
  }
}

function workerSteps(state: LeaseState, index: number, mostAttempts: number): Step<LeaseState>[] {
  const { isSiteUp, work, workers } = state
  const worker = workers[index] as Worker
  const set = (change: Partial<Worker>, more: Partial<LeaseState> = {}): LeaseState => ({
    ...state,
    ...more,
    workers: (more.workers ?? workers).with(index, { ...worker, ...change }),
  })
  const named = (what: string) => `worker ${index} ${what}`
  if (!worker.isUp) {
    // It is started again, and gives back what it had, when the site is there to hear it.
    if (!isSiteUp) return []
    const isCounting = worker.has === 'lease' && work !== null
    const given = isCounting
      ? {
          work: { state: 'waiting' as const, attempts: work.attempts, hasExpired: false },
          run: 'waiting' as const,
        }
      : {}
    return [{ name: named('starts'), next: set({ has: 'nothing', isUp: true }, given) }]
  }
  const dies: Step<LeaseState> = { name: named('dies'), next: set({ isUp: false }), isFault: true }
  if (worker.has === 'nothing') {
    if (!isSiteUp || work === null || !isFree(work) || work.attempts >= mostAttempts) return [dies]
    const claimed = { state: 'leased' as const, attempts: work.attempts + 1, hasExpired: false }
    const others = { work: claimed, run: 'running' as const, workers: withoutLease(workers) }
    return [
      dies,
      { name: named('claims'), next: set({ has: 'lease' }, others) },
      // The site died before the answer was out: nobody knows of the lease.
      { name: named('claims in vain'), next: set({ has: 'nothing' }, others), isFault: true },
    ]
  }
  if (!isSiteUp) return [dies]
  if (worker.has === 'old-lease') {
    const refused = set({ has: 'nothing' })
    return [
      dies,
      { name: named('says that it is alive'), next: refused },
      { name: named('delivers'), next: refused },
      { name: named('gives up'), next: refused },
      { name: named('stops'), next: refused },
    ]
  }
  const leased = work as NonNullable<LeaseState['work']>
  const back = { state: 'waiting' as const, attempts: leased.attempts - 1, hasExpired: false }
  const end = (how: 'delivered' | 'given-up') =>
    set({ has: 'nothing' }, { work: { ...leased, state: how, hasExpired: false } })
  return [
    dies,
    { name: named('says that it is alive'), next: set({}, { work: { ...leased, hasExpired: false } }) },
    { name: named('delivers'), next: end('delivered') },
    { name: named('delivers what is wrong'), next: end('given-up'), isFault: true },
    { name: named('gives up'), next: end('given-up'), isFault: true },
    { name: named('stops'), next: set({ has: 'nothing' }, { work: back, run: 'waiting' }), isFault: true },
  ]
}
