import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type HttpServer, openHttp } from '#platform/http'
import { jobsMigrations } from '#platform/jobs'
import { silentLog } from '#platform/logging'
import { addMetricsRoute, countRequests, openMetrics } from '#platform/metrics'
import { activityMigrations, recordActivity } from '#product/activity'
import { alertsMigrations } from '#product/alerts'
import { contentLibraryMigrations } from '#product/content-library'
import { distributionMigrations } from '#product/distribution'
import { addMetricsTokenRoutes, createToken, findCaller, identityMigrations } from '#product/identity'
import { servicingMigrations } from '#product/servicing'
import { sitesMigrations } from '#product/sites'
import { softwareUpdatesMigrations } from '#product/software-updates'
import { updateCatalogueMigrations } from '#product/update-catalogue'
import { upgradePackagesMigrations } from '#product/upgrade-packages'
import { openTestDatabase, type TestDatabase } from '../../../tests/database.ts'
import { readMetrics } from '../../../tests/read-metrics.ts'
import { makeSiteMetrics, type SiteMetrics } from './index.ts'

let database: TestDatabase
let server: HttpServer
let siteMetrics: SiteMetrics
let administrator = ''

beforeAll(async () => {
  database = await openTestDatabase([
    jobsMigrations,
    activityMigrations,
    alertsMigrations,
    identityMigrations,
    sitesMigrations,
    contentLibraryMigrations,
    softwareUpdatesMigrations,
    updateCatalogueMigrations,
    upgradePackagesMigrations,
    servicingMigrations,
    distributionMigrations,
  ])
  const { db } = database
  administrator = await createToken(db, { kind: 'api', role: 'administrator', name: 'Ines' })
  const metrics = openMetrics()
  siteMetrics = makeSiteMetrics(db, metrics)
  server = await openHttp({
    log: silentLog(),
    title: 'test',
    authenticate: ({ token }) => findCaller(db, token),
  })
  countRequests(server, metrics)
  addMetricsTokenRoutes(server, { db })
  addMetricsRoute(server, {
    access: { roles: ['metrics-reader', 'administrator'] },
    expose: siteMetrics.expose,
  })
})
afterAll(async () => {
  await server.close()
  await database[Symbol.asyncDispose]()
})

async function call(method: 'GET' | 'POST' | 'DELETE', url: string, token: string, payload?: object) {
  const headers = { authorization: `Bearer ${token}` }
  return server.inject({ method, url, headers, ...(payload && { payload }) })
}

it('metrics are what the database counts, in the format and with the names of Prometheus, for a reader’s token alone', async () => {
  const { db } = database
  await sql`insert into jobs_operations (id, kind, requested_by, state) values
    (gen_random_uuid(), 'servicing.run', 'Ines', 'failed'), (gen_random_uuid(), 'servicing.run', 'Ines', 'failed'),
    (gen_random_uuid(), 'servicing.run', 'Ines', 'waiting'), (gen_random_uuid(), 'software-updates.add', 'Ines', 'running')`.execute(
    db,
  )
  await sql`insert into servicing_runs (id, package_id, base_version, engine, state, requested_by) values
    (gen_random_uuid(), 'S0100001', 1, 'native', 'failed', 'Ines'), (gen_random_uuid(), 'S0100001', 1, 'native', 'planning', 'Ines')`.execute(
    db,
  )
  await sql`insert into content_library_files (sha256, size, holder) values (repeat('a', 64), 100, 'x'), (repeat('a', 64), 100, 'y'), (repeat('b', 64), 50, 'x')`.execute(
    db,
  )
  const seen = [new Date(), new Date(0), null]
  for (const [at, last] of seen.entries())
    await sql`insert into distribution_points (id, name, name_key, address, public_key, last_seen_at)
      values (gen_random_uuid(), ${`P${at}`}, ${`p${at}`}, 'http://p', ${`k${at}`}, ${last})`.execute(db)
  await db
    .transaction()
    .execute(trx =>
      recordActivity(trx, { code: 'RETENTION_CHANGED', actor: 'Ines', subject: null, message: 'x' }),
    )
  await sql`insert into update_catalogue_sources (name, kind, location, languages, added_by)
    values ('Updates', 'folder', '/srv', '{}', 'Ines'), ('WSUS', 'wsus', 'https://wsus', '{}', 'Ines')`.execute(
    db,
  )
  await sql`insert into update_catalogue_synchronisations (id, source_id, state, requested_by, ended_at)
    select gen_random_uuid(), id, 'succeeded', 'Ines', now() - interval '1 hour' from update_catalogue_sources where kind = 'folder'`.execute(
    db,
  )
  siteMetrics.noteEnded({ kind: 'servicing.run', state: 'failed', seconds: 3 })

  const made = await call('POST', '/api/v1/metrics-tokens', administrator, { name: 'prometheus' })
  const { token } = made.json<{ token: string }>()
  expect((await call('POST', '/api/v1/metrics-tokens', token, { name: 'more' })).statusCode).toBe(403)
  const answer = await call('GET', '/metrics', token)
  expect(answer.headers['content-type']).toContain('text/plain; version=0.0.4')
  const { value, types, series } = readMetrics(answer.body)
  expect({
    failed: value('slipstream_operations_ended_total', { kind: 'servicing.run', state: 'failed' }),
    waiting: value('slipstream_operations', { kind: 'servicing.run', state: 'waiting' }),
    runs: value('slipstream_servicing_runs_ended_total', { state: 'failed' }),
    planning: value('slipstream_servicing_runs', { state: 'planning' }),
    objects: value('slipstream_content_library_objects'),
    bytes: value('slipstream_content_library_bytes'),
    heard: value('slipstream_distribution_points', { state: 'heard' }),
    silent: value('slipstream_distribution_points', { state: 'silent' }),
    // The token that was made is a change as well.
    unsealed: value('slipstream_audit_unsealed'),
    head: value('slipstream_audit_head_sequence'),
    alerts: value('slipstream_alerts_waiting'),
    age: value('slipstream_update_catalogue_synchronisation_age_seconds', { kind: 'folder' }),
    noAge: value('slipstream_update_catalogue_synchronisation_age_seconds', { kind: 'wsus' }),
    never: value('slipstream_update_sources_never_synchronised', { kind: 'wsus' }),
    durations: value('slipstream_operation_duration_seconds_sum', { kind: 'servicing.run', state: 'failed' }),
    refused: value('slipstream_http_requests_total', {
      method: 'POST',
      route: '/api/v1/metrics-tokens',
      status: '403',
    }),
  }).toEqual({
    ...{ failed: 2, waiting: 1, runs: 1, planning: 1, objects: 2, bytes: 150, heard: 1, silent: 2 },
    ...{
      unsealed: 2,
      head: 0,
      alerts: 0,
      age: expect.any(Number),
      noAge: undefined,
      never: 1,
      durations: 3,
      refused: 1,
    },
  })
  expect(value('process_resident_memory_bytes')).toBeGreaterThan(0)
  for (const [name, type] of types) {
    expect(name).toMatch(/^(slipstream|process|nodejs)_/)
    if (name.startsWith('slipstream_'))
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter'])
  }
  // No label holds what somebody chose: names of points, packages and people are nowhere.
  expect(
    series.flatMap(one => Object.values(one.labels)).filter(text => /S0100001|Ines|^P\d$/.test(text)),
  ).toEqual([])

  expect((await call('DELETE', '/api/v1/metrics-tokens/Prometheus', administrator)).statusCode).toBe(204)
  expect((await call('DELETE', '/api/v1/metrics-tokens/prometheus', administrator)).statusCode).toBe(404)
  expect((await call('GET', '/metrics', token)).statusCode).toBe(401)
})
