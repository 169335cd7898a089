import { setTimeout } from 'node:timers/promises'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { openTestDatabase } from '../../../tests/database.ts'
import { copyRows } from './copy-rows.ts'
import { isDatabaseAway } from './database-away.ts'

/** "Tuples" of the binary format with one integer each. */
function rowsOf(...values: number[]): Buffer {
  return Buffer.concat(
    values.map(value => {
      const row = Buffer.alloc(10)
      row.writeInt16BE(1, 0)
      row.writeInt32BE(4, 2)
      row.writeInt32BE(value, 6)
      return row
    }),
  )
}

async function openNumbers() {
  const database = await openTestDatabase()
  await sql`create table numbers (value integer unique)`.execute(database.db)
  const values = async () => {
    const { rows } = await sql<{ value: number }>`select value from numbers order by value`.execute(
      database.db,
    )
    return rows.map(row => row.value)
  }
  return { ...database, values }
}

it('rows that are copied are seen all at once', async () => {
  await using database = await openNumbers()
  const copy = await copyRows(database.db, 'numbers', ['value'])
  await copy.write(rowsOf(1, 2))
  await copy.write(rowsOf(3))
  expect(await database.values()).toEqual([])
  await copy.end()
  copy.abort()
  expect(await database.values()).toEqual([1, 2, 3])
})

it('a copy that is given up leaves nothing, and the next one finds a connection', async () => {
  await using database = await openNumbers()
  for (let turn = 0; turn < 12; turn += 1) {
    const copy = await copyRows(database.db, 'numbers', ['value'])
    await copy.write(rowsOf(turn))
    copy.abort()
  }
  expect(await database.values()).toEqual([])
})

it('a row that the table refuses is told with the words of the database, and none of the others stays', async () => {
  await using database = await openNumbers()
  const copy = await copyRows(database.db, 'numbers', ['value'])
  await copy.write(rowsOf(1, 2, 1))
  await expect(copy.end()).rejects.toMatchObject({ code: '23505' })
  copy.abort()
  expect(await database.values()).toEqual([])
})

it('a connection that breaks in the middle fails the copy and not the process', async () => {
  await using database = await openNumbers()
  const copy = await copyRows(database.db, 'numbers', ['value'])
  await copy.write(rowsOf(1))
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where query like 'copy %' and pid <> pg_backend_pid()`.execute(
    database.db,
  )
  // Also when it has ended between two writes, the reason is the database's.
  await setTimeout(200)
  const error = await copy
    .write(rowsOf(2))
    .then(copy.end)
    .catch(reason => reason)
  expect(isDatabaseAway(error)).toBe(true)
  copy.abort()
  expect(await database.values()).toEqual([])
})

it('rows that another copy has not committed are waited for, and a copy that is given up meanwhile ends at once', async () => {
  await using database = await openNumbers()
  const first = await copyRows(database.db, 'numbers', ['value'])
  const many = Array.from({ length: 5000 }, (_, number) => number + 1)
  // PostgreSQL gathers a thousand rows before it writes them.
  await first.write(rowsOf(...many))
  await setTimeout(200)
  const second = await copyRows(database.db, 'numbers', ['value'])
  await second.write(rowsOf(1))
  const ending = expect(second.end()).rejects.toThrow()
  await setTimeout(200)
  second.abort()
  await ending
  await first.end()
  expect(await database.values()).toEqual(many)
})
