// How long does a client wait for the place where it gets a version from, with ten thousand boundaries? The whole answer, with its groups, neighbours, points
// and receipts; and what it begins with, the boundaries of an address, by our index, by PostgreSQL's comparison of `inet` in every row, and by a look at all in memory. On the embedded PostgreSQL, with 400 points.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openDataFolder } from '#platform/data-folder'
import { migrate, openDatabase, readMigrations } from '#platform/database'
import { silentLog } from '#platform/logging'
import { locateContent } from '#product/boundaries'
import { migrationFolders } from '../../src/programs/site-migrations.ts'
import { type BenchmarkResult, median, percentile } from '../result.ts'

const boundaries = 10_000
const groups = 400
const questions = 300
const goalMs = 5

/** Runs the benchmark. */
export async function run(rounds: number): Promise<BenchmarkResult> {
  const path = await mkdtemp(join(tmpdir(), 'slipstream-benchmark-location-'))
  const folder = await openDataFolder(path)
  const database = await openDatabase({ place: { folder }, log: silentLog() })
  const { db } = database
  const times = {
    ours: [],
    'ours, the slowest of a hundred': [],
    'by the index': [],
    'every row in PostgreSQL': [],
    'every row in memory': [],
  } as Record<string, number[]>
  try {
    await migrate(db, await readMigrations(migrationFolders))
    await fill()
    for (let number = 0; number < rounds; number += 1) {
      const ours = await each(ask)
      times.ours?.push(median(ours))
      times['ours, the slowest of a hundred']?.push(percentile(ours, 99))
      times['by the index']?.push(median(await each(findByIndex)))
      times['every row in PostgreSQL']?.push(median(await each(scanInDatabase)))
      times['every row in memory']?.push(median(await each(scanInMemory)))
    }
  } finally {
    await database.close()
    await folder.release()
    await rm(path, { recursive: true })
  }
  const middle = (who: string) => median(times[who] ?? [])
  const ratios = {
    'ours, the whole answer, milliseconds in the middle / 5': digits((middle('ours') * 1000) / goalMs),
    'the boundaries of an address, by the index / every row in PostgreSQL': digits(
      middle('by the index') / middle('every row in PostgreSQL'),
    ),
    'ours, the whole answer / the boundaries of an address, every row in memory': digits(
      middle('ours') / middle('every row in memory'),
    ),
  }
  const goals = Object.fromEntries(Object.keys(ratios).map(what => [what, 1]))
  const met = Object.entries(ratios).every(([what, value]) => value <= (goals[what] ?? 0))
  const words = [
    `${boundaries} boundaries in ${groups} groups with a point each: ${digits(middle('ours') * 1000)} ms in the middle, ${digits(middle('ours, the slowest of a hundred') * 1000)} ms at the 99th percentile`,
  ]
  return { name: 'content-location', rounds: times, ratios, goals, met, words }

  /** One question of a client somewhere, in seconds. */
  async function each(work: (address: string) => Promise<unknown>): Promise<number[]> {
    const taken: number[] = []
    for (let number = 0; number < questions; number += 1) {
      // An address that some boundary was made around.
      const made = (number * 33) % boundaries
      const address = `10.${made % 250}.${Math.floor(made / 250) * 6}.5`
      const began = performance.now()
      await work(address)
      taken.push((performance.now() - began) / 1000)
    }
    return taken
  }

  async function ask(address: string): Promise<void> {
    const version = { packageId: 'S0100001', number: 1 }
    const { sources } = await locateContent(db, { addresses: [address], version, waitedMinutes: null })
    // A benchmark of an answer that is empty would be of something else.
    if (sources.length === 0) throw new Error(`${address} has ${sources.length} sources`)
  }

  /** What a location begins with, alone. */
  async function findByIndex(address: string): Promise<void> {
    const { rows } = await sql`select id from boundaries where addresses @> ${address}::inet`.execute(db)
    if (rows.length === 0) throw new Error(`${address} is in no boundary`)
  }

  async function scanInDatabase(address: string): Promise<void> {
    const { rows } = await sql`select id from boundaries
      where ${address}::inet >= lower(addresses) and ${address}::inet <= upper(addresses)`.execute(db)
    if (rows.length === 0) throw new Error(`${address} is in no boundary`)
  }

  async function scanInMemory(address: string): Promise<void> {
    const { rows } = await sql<{ low: string; high: string }>`
      select host(lower(addresses)) as low, host(upper(addresses)) as high from boundaries`.execute(db)
    const client = numberOf(address)
    if (!rows.some(row => numberOf(row.low) <= client && client <= numberOf(row.high)))
      throw new Error(`${address} is in no boundary`)
  }

  async function fill(): Promise<void> {
    const digest = 'a'.repeat(64)
    await sql`insert into boundaries (name, name_key, kind, value, addresses, description, created_by, modified_by)
      select value, value, 'ip-subnet', value, boundaries_address_range(set_masklen(network::inet, 32), set_masklen(broadcast(network)::inet, 32), '[]'), '', 'b', 'b'
      from (select network(set_masklen(('10.' || number % 250 || '.' || (number / 250) * 6 || '.0')::inet, 22 + number % 4)) as network, number
        from generate_series(0, ${boundaries - 1}) as number) as made,
        lateral (select host(network) || '/' || masklen(network) || ' ' || number as value) as named`.execute(
      db,
    )
    await sql`insert into boundaries_groups (name, name_key, description, created_by, modified_by)
      select 'G' || number, 'g' || number, '', 'b', 'b' from generate_series(1, ${groups}) as number`.execute(
      db,
    )
    await sql`insert into boundaries_group_boundaries (group_id, boundary_id)
      select 2 + id % ${groups}, id from boundaries`.execute(db)
    await sql`insert into boundaries_group_neighbours (group_id, neighbour_id, fallback_minutes)
      select one.id, other.id, 30 from boundaries_groups one join boundaries_groups other
        on not one.is_default and not other.is_default and other.id - one.id in (1, 7, 30)`.execute(db)
    await fillPoints(digest)
    await sql`analyze`.execute(db)
  }

  async function fillPoints(digest: string): Promise<void> {
    await sql`insert into distribution_points (id, name, name_key, address, public_key, last_seen_at)
      select gen_random_uuid(), 'DP' || number, 'dp' || number, 'http://dp' || number || '.example', 'key' || number, now()
      from generate_series(1, ${groups}) as number`.execute(db)
    await sql`insert into boundaries_group_points (group_id, point_id)
      select 1 + row_number() over (order by name), id from distribution_points`.execute(db)
    await addVersion(digest)
    await sql`insert into distribution_assignments (point_id, package_id, version_number, content_version, state, bytes_total, requested_by,
        receipt_content_version, receipt_version_number, received_at)
      select id, 'S0100001', 1, ${digest}, 0, 1, 'b', ${digest}, 1, now() from distribution_points`.execute(
      db,
    )
  }

  async function addVersion(digest: string): Promise<void> {
    await sql`insert into upgrade_packages (id, name, name_key, version, comment, source_path, licence_accepted_by, licence_accepted_at, current_version, created_by)
      values ('S0100001', 'Windows', 'windows', '', '', '', 'b', now(), 1, 'b')`.execute(db)
    await sql`insert into upgrade_packages_versions (package_id, number, content_version, file_count, total_bytes, origin, operation, created_by)
      values ('S0100001', 1, ${digest}, 1, 1, 'added', gen_random_uuid(), 'b')`.execute(db)
  }
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

/** Three digits after the point. */
function digits(value: number): number {
  return Math.round(value * 1000) / 1000
}
