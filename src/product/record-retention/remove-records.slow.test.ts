// Old records go, and nothing that is in use, runs, is the newest of its kind, or is the audit's.

import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '#platform/database'
import { listActivity } from '#product/activity'
import {
  assignedTo,
  type DeploymentsHouse,
  openDeploymentsHouse,
  reportOf,
  type TrustedDevice,
} from '../../../tests/deployments-house.ts'
import { removeRecords } from './remove-records.ts'

let house: DeploymentsHouse
let db: Database
let devices: TrustedDevice[] = []

beforeAll(async () => {
  house = await openDeploymentsHouse()
  db = house.routes.site.db
  await house.deployed('paris')
  devices = [await house.enrolled('PC-ENDED', ['paris']), await house.enrolled('PC-RUNNING', ['paris'])]
}, 60_000)
afterAll(() => house[Symbol.asyncDispose]())

const run = (text: string) => sql.raw(text).execute(db)
const count = async (table: string): Promise<number> => {
  const { rows } = await sql.raw<{ count: string }>(`select count(*) from ${table}`).execute(db)
  return Number(rows[0]?.count)
}

const tables = [
  'jobs_operations',
  'activity_messages',
  'distribution_rings_rollouts',
  'servicing_schedules_occurrences',
]

/** Four of each kind, ended so many days ago: 500, 400, 300 (the newest that ended), and one that is old and goes on. */
beforeEach(async () => {
  for (const table of tables) await run(`delete from ${table}`)
  await run('delete from servicing_schedules')
  const days = `(values (500), (400), (300)) as ago (days)`
  const at = `now() - make_interval(days => days)`
  await run(`insert into jobs_operations (id, kind, subject, requested_by, state, created_at, finished_at)
    select gen_random_uuid(), 'a', 'b', 'Ines', 'succeeded', ${at}, ${at} from ${days}`)
  await run(`insert into jobs_operations (id, kind, subject, requested_by, state, created_at)
    values (gen_random_uuid(), 'a', 'b', 'Ines', 'running', now() - interval '600 days')`)
  await run(`insert into activity_messages (at, severity, code, actor, message, announced)
    select ${at}, 'information', 'OLD', 'Ines', 'text', true from ${days}`)
  await run(`insert into activity_messages (at, severity, code, actor, message, announced)
    values (now() - interval '600 days', 'information', 'OLD', 'Ines', 'text', false)`)
  await run(`insert into distribution_rings_rollouts (id, package_id, version_number, state, started_by, started_at, ended_at)
    select gen_random_uuid(), 'S0100001', 1, 'succeeded', 'Ines', ${at}, ${at} from ${days}`)
  await run(`insert into distribution_rings_rollouts (id, package_id, version_number, state, started_by, started_at)
    values (gen_random_uuid(), 'S0100001', 1, 'running', 'Ines', now() - interval '600 days')`)
  await run(`insert into servicing_schedules (name, name_key, definition, made_by, changed_by)
    values ('Monthly', 'monthly', '{}', 'Ines', 'Ines')`)
  const occurrence = `insert into servicing_schedules_occurrences
    (schedule_id, definition, due_at, not_before, state, requested_by, created_at, finished_at)`
  await run(`${occurrence} select schedule.id, '{}', ${at}, ${at}, 'succeeded', 'Ines', ${at}, ${at}
    from servicing_schedules schedule, ${days}`)
  await run(`${occurrence} select schedule.id, '{}', now(), now(), 'running', 'Ines', now() - interval '600 days', null
    from servicing_schedules schedule`)
})

describe('records', () => {
  it('of what ended long ago go, in parts, and that is told; the audit and what goes on stay', async () => {
    const audit = await count('activity_audit')
    expect(await removeRecords(db, { days: 365, reportDays: 0, atOnce: 1 })).toEqual({
      occurrences: 2,
      rollouts: 2,
      operations: 2,
      messages: 2,
      reports: 0,
    })
    expect(await count('activity_audit')).toBe(audit)
    for (const table of tables.filter(one => one !== 'activity_messages'))
      expect([table, await count(table)]).toEqual([table, 2])
    const told = await listActivity(db, { limit: 10 })
    expect(told.filter(({ code }) => code === 'RECORDS_REMOVED')).toHaveLength(2)
    // A second site server, or the next day, finds nothing.
    expect(Object.values(await removeRecords(db, { days: 365, reportDays: 90 }))).toEqual([0, 0, 0, 0, 0])
  })

  it('stay when they are the newest of their kind, whatever their age', async () => {
    const { occurrences, rollouts, operations } = await removeRecords(db, { days: 1, reportDays: 0 })
    expect([occurrences, rollouts, operations]).toEqual([2, 2, 2])
  })

  it('are removed by one site server at a time', async () => {
    const kept = { days: 365, reportDays: 0 }
    const both = await Promise.all([removeRecords(db, kept), removeRecords(db, kept)])
    expect(both.reduce((sum, { messages }) => sum + messages, 0)).toBe(2)
  })

  it('of devices go with their own setting, when their attempt ended; what came of it stays', async () => {
    for (const device of devices) {
      const to = await assignedTo(device, 'paris')
      const reports = Array.from({ length: 11 }, (_, place) => reportOf(to, place + 1, 'running'))
      const last = reportOf(to, 12, device.name === 'PC-ENDED' ? 'succeeded' : 'running')
      await device.report(...reports, last)
    }
    await run(`update deployments_reports set taken_at = now() - interval '100 days'`)
    // An end of yesterday is no record yet, however old what was reported before it.
    expect((await removeRecords(db, { days: 0, reportDays: 90 })).reports).toBe(0)
    await run(
      `update deployments_attempts set ended_at = now() - interval '100 days' where ended_at is not null`,
    )
    expect(await removeRecords(db, { days: 0, reportDays: 90, atOnce: 1 })).toMatchObject({
      reports: 12,
      messages: 0,
    })
    expect(await count('deployments_reports')).toBe(12)
    const { body } = await house.call('GET', 'deployments/paris/devices')
    expect(body.map((one: { state: string }) => one.state).sort()).toEqual(['running', 'succeeded'])
  })
})
