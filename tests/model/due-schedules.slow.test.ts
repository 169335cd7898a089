// Two site servers start what is due once; the real function does so too, whenever both call it and whichever dies in between.

import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import type { StartOperation } from '#platform/jobs'
import { startDueUpdates } from '../../src/product/update-schedules/start-due.ts'
import { setSchedule } from '../../src/product/update-schedules/update-schedules.ts'
import { randomFrom } from '../fuzz/random.ts'
import { makeSiteInDatabase } from '../site-in-database.ts'
import { checkModel } from './check-model.ts'
import { schedulesModel } from './due-schedules.ts'

it.each([
  { schedules: 1, until: 3, crashes: 2 },
  { schedules: 2, until: 2, crashes: 2 },
])('the model keeps its word in every state with %o', size => {
  expect(checkModel(schedulesModel(size)).states).toBeGreaterThan(100)
})

it('it would not, were the job asked for outside of the transaction', () => {
  const model = schedulesModel({ schedules: 1, until: 2, crashes: 1, isAtomic: false })
  expect(() => checkModel(model)).toThrow('nothing is started twice')
})

it('the real schedules are started once each time, by two servers of which some die in between', async () => {
  await using site = await makeSiteInDatabase()
  const { below, oneIn } = randomFrom(1)
  const packages: string[] = []
  for (const name of ['One', 'Two', 'Three']) packages.push((await site.addPackage(name, name)).packageId)
  const pattern = { every: 'day' as const, interval: 1 }
  for (const packageId of packages)
    await setSchedule(site.db, {
      packageId,
      recurrence: { pattern, start: '2027-01-01T05:00', timeZone: 'UTC' },
      by: 'tester',
    })
  await sql`create table started (package_id text, day date)`.execute(site.db)
  let deaths = 0
  for (let day = 1; day <= 12; day++) {
    const now = new Date(Date.UTC(2027, 0, day, 6, below(60)))
    const start: StartOperation = async (trx, _job, { subject }) => {
      await sql`insert into started values (${subject}, ${now.toISOString().slice(0, 10)})`.execute(trx)
      if (oneIn(3)) {
        deaths += 1
        throw new Error('it died in the transaction')
      }
      return randomUUID()
    }
    const server = () => startDueUpdates({ db: site.db, start }, now).catch(() => [])
    // Until nothing is due any more, as each of them goes on asking.
    for (let isDue = true; isDue; ) {
      await Promise.all([server(), server()])
      const due = await sql`select 1 from update_schedules where next_at <= ${now}`.execute(site.db)
      isDue = due.rows.length > 0
    }
    const { rows } = await sql<{ times: number }>`
      select count(*)::int as times from started where day = ${now.toISOString().slice(0, 10)} group by package_id`.execute(
      site.db,
    )
    expect(rows.map(row => row.times)).toEqual([1, 1, 1])
  }
  expect(deaths).toBeGreaterThan(3)
})
