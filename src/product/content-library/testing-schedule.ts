// A small model checker for the library's real code: every site server is an actor that stops before each step that others can
// notice (locks, commits, the store), and the schedule decides who goes on, who dies, and whose connection breaks. All schedules
// of a scene are gone through, each on a real PostgreSQL.

import { type CompiledQuery, type DatabaseConnection, Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Database } from '#platform/database'

/** One site server under the schedule. */
export type Actor = {
  name: string
  db: Database
  /** Stops until the schedule lets the actor go on; `label` says before what. */
  step: (label: string) => Promise<void>
  outcome: 'running' | 'done' | 'failed' | 'dead'
}

/** What the schedule may do to an actor besides letting it go on; at most one of these in a run. */
export type Fault = { kind: 'crash' | 'break'; actor: string }

/** A scene: what each actor does, made anew for every run, and what may go wrong. */
export type Scene = {
  actors: Record<string, (actor: Actor) => Promise<void>>
  faults: readonly Fault[]
}

type Waiting = { label: string; resume: () => void }
type Inside = Actor & { waiting: Waiting | null; changed: (() => void) | null; pool: pg.Pool }

/** The library's lock as the runs so far have left it: a step that would wait in PostgreSQL is not taken. */
type LockModel = { shared: Set<string>; untilCommit: Set<string>; alone: string | null }

/**
 * Goes through all schedules of a scene. `scene` makes the state anew for each run, `check` is called after it with the actors' ends
 * and the choices that led there.
 * @returns how many schedules there are
 */
export async function exploreSchedules(
  url: string,
  scene: () => Promise<Scene>,
  check: (ends: Record<string, Actor['outcome']>, choices: readonly string[]) => Promise<void>,
): Promise<number> {
  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  // Connections are made once; only those of an actor that met a fault are made anew.
  const pools = new Map<string, pg.Pool>()
  let runs = 0
  let path: number[] = []
  try {
    for (;;) {
      const run = await runOnce({ url, admin, pools, scene: await scene(), path })
      runs += 1
      await check(run.ends, run.choices)
      // The last choice that has another way is changed; everything after it begins anew.
      let last = run.taken.length - 1
      while (last >= 0 && (run.taken[last] ?? 0) + 1 >= (run.widths[last] ?? 0)) last -= 1
      if (last < 0) return runs
      path = [...run.taken.slice(0, last), (run.taken[last] ?? 0) + 1]
    }
  } finally {
    for (const pool of pools.values()) await pool.end()
    await admin.end()
  }
}

type Run = {
  url: string
  admin: pg.Client
  pools: Map<string, pg.Pool>
  scene: Scene
  path: readonly number[]
}

async function runOnce(at: Run) {
  const lock: LockModel = { shared: new Set(), untilCommit: new Set(), alone: null }
  const actors = Object.keys(at.scene.actors).map(name => makeActor(at, name, lock))
  const taken: number[] = []
  const widths: number[] = []
  const choices: string[] = []
  let hasFailed = false
  for (const actor of actors) void begin(actor, at.scene.actors[actor.name])
  for (const actor of actors) await settle(actor)
  for (;;) {
    const faults = hasFailed ? [] : at.scene.faults.filter(one => canHappen(one, actors, lock))
    const options: { actor: Inside | undefined; fault: Fault | null }[] = [
      ...actors.filter(actor => isReady(actor, lock)).map(actor => ({ actor, fault: null })),
      ...faults.map(one => ({ actor: actors.find(({ name }) => name === one.actor), fault: one })),
    ]
    if (options.length === 0) break
    const choice = at.path[taken.length] ?? 0
    const option = options[choice]
    const actor = option?.actor
    if (!option || !actor) throw new Error(`the same choices led elsewhere: ${choices.join(', ')}`)
    taken.push(choice)
    widths.push(options.length)
    choices.push(`${actor.name}: ${option.fault?.kind ?? actor.waiting?.label}`)
    if (option.fault !== null) {
      hasFailed = true
      at.pools.delete(actor.name)
      await cause(at.admin, actor, { fault: option.fault, lock })
    } else await goOn(actor)
  }
  const stuck = actors.filter(({ outcome }) => outcome === 'running').map(({ name }) => name)
  if (stuck.length > 0) throw new Error(`${stuck.join(' and ')} wait forever: ${choices.join(', ')}`)
  for (const { name, outcome, pool } of actors) {
    if (outcome !== 'dead' && at.pools.get(name) !== pool) await pool.end()
  }
  return {
    taken,
    widths,
    choices,
    ends: Object.fromEntries(actors.map(({ name, outcome }) => [name, outcome])),
  }
}

async function begin(actor: Inside, work: ((actor: Actor) => Promise<void>) | undefined): Promise<void> {
  const end = await (work?.(actor) ?? Promise.resolve()).then(
    () => 'done' as const,
    () => 'failed' as const,
  )
  if (actor.outcome === 'running') actor.outcome = end
  actor.changed?.()
}

/** Waits until the actor stops before a step, or has ended. */
async function settle(actor: Inside): Promise<void> {
  while (actor.waiting === null && actor.outcome === 'running')
    await new Promise<void>(resolve => {
      actor.changed = resolve
    })
}

async function goOn(actor: Inside): Promise<void> {
  const { waiting } = actor
  actor.waiting = null
  waiting?.resume()
  await settle(actor)
}

function isReady({ outcome, waiting }: Inside, lock: LockModel): boolean {
  if (outcome !== 'running' || waiting === null) return false
  return !['share', 'share until commit'].includes(waiting.label) || lock.alone === null
}

/** A crash is possible at every step; a broken connection matters while it holds the session's lock and nothing else does. */
function canHappen({ kind, actor: name }: Fault, actors: readonly Inside[], lock: LockModel): boolean {
  const actor = actors.find(one => one.name === name)
  if (actor?.outcome !== 'running' || actor.waiting === null) return false
  return kind === 'crash' || (lock.shared.has(name) && !lock.untilCommit.has(name))
}

async function cause(
  admin: pg.Client,
  actor: Inside,
  { fault, lock }: { fault: Fault; lock: LockModel },
): Promise<void> {
  const ofLock = `and pid in (select pid from pg_locks where locktype = 'advisory')`
  await admin.query(
    `select pg_terminate_backend(pid, 5000) from pg_stat_activity
     where datname = current_database() and application_name = $1 ${fault.kind === 'break' ? ofLock : ''}`,
    [actor.name],
  )
  lock.shared.delete(actor.name)
  if (fault.kind === 'break') return
  lock.untilCommit.delete(actor.name)
  if (lock.alone === actor.name) lock.alone = null
  // Its promises never settle: this is what death looks like from inside.
  actor.outcome = 'dead'
}

function poolOf({ url, pools }: Run, name: string): pg.Pool {
  const known = pools.get(name)
  if (known !== undefined) return known
  const pool = new pg.Pool({ connectionString: url, max: 4, application_name: name })
  pool.on('connect', client => client.on('error', () => undefined))
  pool.on('error', () => undefined)
  pools.set(name, pool)
  return pool
}

function makeActor(run: Run, name: string, lock: LockModel): Inside {
  const pool = poolOf(run, name)
  // What an actor does side by side is taken one after another: the schedule decides between actors, not within one.
  let before = Promise.resolve()
  const actor: Inside = {
    name,
    pool,
    outcome: 'running',
    waiting: null,
    changed: null,
    db: undefined as unknown as Database,
    step(label) {
      const turn = before.then(
        () =>
          new Promise<void>(resume => {
            actor.waiting = { label, resume }
            actor.changed?.()
          }),
      )
      before = turn
      return turn
    },
  }
  actor.db = new Kysely({ dialect: gatedDialect(pool, gateOf(actor, lock)) })
  return actor
}

type Gate = (query: CompiledQuery, run: () => Promise<{ rows: unknown[] }>) => Promise<{ rows: unknown[] }>

function gateOf(actor: Inside, lock: LockModel): Gate {
  return async ({ sql }, run) => {
    const label = labelOf(sql)
    if (label === null) return run()
    await actor.step(label)
    const result = await run()
    if (label === 'share') lock.shared.add(actor.name)
    if (label === 'share until commit') lock.untilCommit.add(actor.name)
    if (label === 'stop sharing') lock.shared.delete(actor.name)
    if (label === 'commit' || label === 'rollback') lock.untilCommit.delete(actor.name)
    if (label === 'take alone' && (result.rows[0] as { granted: boolean }).granted) lock.alone = actor.name
    if (label === 'give up') lock.alone = null
    return result
  }
}

/** What others can notice of a query; null for what only its own transaction sees. */
function labelOf(sql: string): string | null {
  if (sql.includes('pg_advisory_lock_shared')) return 'share'
  if (sql.includes('pg_advisory_xact_lock_shared')) return 'share until commit'
  if (sql.includes('pg_advisory_unlock_shared')) return 'stop sharing'
  if (sql.includes('pg_try_advisory_lock')) return 'take alone'
  if (sql.includes('pg_advisory_unlock')) return 'give up'
  if (sql === 'commit' || sql === 'rollback') return sql
  if (sql.includes('union')) return 'read what is needed'
  return sql.startsWith('delete from content_library_unneeded where sha256 <>') ? 'forget notes' : null
}

function gatedDialect(pool: pg.Pool, gate: Gate): PostgresDialect {
  const dialect = new PostgresDialect({ pool })
  const makeDriver = dialect.createDriver.bind(dialect)
  dialect.createDriver = () => {
    const driver = makeDriver()
    const acquire = driver.acquireConnection.bind(driver)
    driver.acquireConnection = async options => gated(await acquire(options), gate)
    return driver
  }
  return dialect
}

function gated(connection: DatabaseConnection, gate: Gate): DatabaseConnection {
  const execute = connection.executeQuery.bind(connection)
  return new Proxy(connection, {
    get(target, key) {
      if (key === 'executeQuery')
        return (query: CompiledQuery, ...rest: []) => gate(query, () => execute(query, ...rest))
      const value = Reflect.get(target, key)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
