// Schedules that are due, with several site servers: product/update-schedules/start-due.ts. Starting one is a transaction: it takes a row that
// nobody has (SKIP LOCKED), asks for its job, moves the schedule on, and commits; a server can die before each of these.

import type { Model, Step } from './check-model.ts'

type Server = { isUp: boolean; holds: number | null; hasAsked: boolean; hasMoved: boolean }

export type ScheduleState = {
  /** The time, in times that schedules are due at. */
  now: number
  /** When each is next due. */
  next: readonly number[]
  /** Jobs that were asked for and committed, of each schedule: when each was due. */
  started: readonly (readonly number[])[]
  servers: readonly Server[]
  crashes: number
}

const idle: Server = { isUp: true, holds: null, hasAsked: false, hasMoved: false }

/** @param isAtomic whether the job is asked for in the transaction that moves the schedule on; it is. */
export function schedulesModel({
  schedules,
  until,
  crashes,
  isAtomic = true,
}: {
  schedules: number
  until: number
  crashes: number
  isAtomic?: boolean
}): Model<ScheduleState> {
  return {
    initial: {
      now: 0,
      next: Array<number>(schedules).fill(1),
      started: Array.from({ length: schedules }, () => []),
      servers: [idle, idle],
      crashes,
    },
    steps: state => [
      ...(state.now < until ? [{ name: 'time passes', next: { ...state, now: state.now + 1 } }] : []),
      ...state.servers.flatMap((_, index) => serverSteps(state, { index, isAtomic })),
    ],
    invariants: {
      'nothing is started twice': ({ started }) =>
        started.every(times => new Set(times).size === times.length),
      'nothing is started before it is due': ({ started, now }) =>
        started.every(times => times.every(time => time <= now)),
    },
    isEnd: ({ now, next, started }) =>
      now === until && next.every(time => time > now) && started.every(times => times.length > 0),
  }
}

function serverSteps(
  state: ScheduleState,
  { index, isAtomic }: { index: number; isAtomic: boolean },
): Step<ScheduleState>[] {
  const { servers, now, next, started, crashes } = state
  const server = servers[index] as Server
  const named = (what: string) => `server ${index} ${what}`
  const set = (change: Partial<Server>, more: Partial<ScheduleState> = {}): ScheduleState => ({
    ...state,
    ...more,
    servers: servers.with(index, { ...server, ...change }),
  })
  if (!server.isUp) return [{ name: named('starts'), next: set(idle) }]
  const dies =
    crashes > 0
      ? [
          {
            name: named('dies'),
            next: set({ ...idle, isUp: false }, { crashes: crashes - 1 }),
            isFault: true,
          },
        ]
      : []
  const { holds } = server
  if (holds === null) {
    const taken = servers.map(other => other.holds)
    const due = next.findIndex((time, schedule) => time <= now && !taken.includes(schedule))
    return due === -1 ? dies : [...dies, { name: named('takes what is due'), next: set({ holds: due }) }]
  }
  const begun = started.with(holds, [...(started[holds] ?? []), next[holds] ?? 0])
  if (!server.hasAsked) {
    const more = isAtomic ? {} : { started: begun }
    return [...dies, { name: named('asks for the job'), next: set({ hasAsked: true }, more) }]
  }
  if (!server.hasMoved) return [...dies, { name: named('moves it on'), next: set({ hasMoved: true }) }]
  // What was missed is made up for once: the next time is after now.
  const moved = { next: next.with(holds, now + 1), ...(isAtomic && { started: begun }) }
  return [...dies, { name: named('commits'), next: set(idle, moved) }]
}
