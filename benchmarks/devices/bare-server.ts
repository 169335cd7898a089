// The peer: Fastify with nothing around it, and the least that keeps reports once: an attempt is locked, its reports are inserted, it is moved on. No signatures,
// no schemas, nothing that is told to anybody. `node bare-server.ts DATABASE-URL`; its port is the first line that it writes.

import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'
import pg from 'pg'

const [, , connectionString = ''] = process.argv
const pool = new pg.Pool({ connectionString, max: 10 })
await pool.query(`
  create schema bare
  create table attempts (device uuid primary key, state text, number integer)
  create table reports (device uuid, number integer, report jsonb, taken_at timestamptz not null default now(), primary key (device, number))`)

type Body = { device: string; reports: { number: number; state: string }[] }
const server = Fastify()
server.post<{ Body: Body }>('/status', async ({ body: { device, reports } }) => {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query(
      'insert into bare.attempts values ($1, null, 0) on conflict (device) do update set device = excluded.device',
      [device],
    )
    await client.query(
      `insert into bare.reports (device, number, report)
        select $1, (one->>'number')::integer, one from jsonb_array_elements($2::jsonb) as one on conflict do nothing`,
      [device, JSON.stringify(reports)],
    )
    const last = reports.at(-1)
    await client.query('update bare.attempts set state = $2, number = $3 where device = $1', [
      device,
      last?.state,
      last?.number,
    ])
    await client.query('commit')
    return { outcomes: reports.map(() => 'taken') }
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
})
await server.listen({ host: '127.0.0.1', port: 0 })
process.stdout.write(`${(server.server.address() as AddressInfo).port}\n`)
