// A large site: 1,000 packages, 50,000 updates and 200 distribution points. The updates come through the product's own door; of packages and points
// one is added through it, and the others are made from its rows.

import { join } from 'node:path'
import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { type ConsoleSite, finished } from '../../tests/console/index.ts'
import { makeWindowsMedia } from '../../tests/windows-image/index.ts'
import { makeLargeCatalogue } from '../catalogue/large-catalogue.ts'

/** How large the site is. */
export const size = { packages: 1000, updates: 50_000, points: 200, pointsOfPackage: 20 }

/** Fills a new site; `db` is its database. */
export async function fillSite(site: ConsoleSite, db: Database): Promise<void> {
  const location = await makeLargeCatalogue(size.updates)
  await site.api.addUpdateSource({ name: 'Catalogue', kind: 'catalogue-file', location })
  await finished(site, site.api.synchroniseUpdateSource({ source: 'Catalogue' }))
  const media = join(site.folder, 'media')
  await makeWindowsMedia({ product: 'windows11', to: media, images: 2, components: 2, recovery: false })
  const added = await finished(
    site,
    site.api.addUpgradePackage({ path: media, name: 'Windows 11 of site 1', licenceAccepted: true }),
  )
  const first = String(added.result?.packageId)
  await addPackages(db, first)
  await addPoints(db)
  await addMessages(db)
  await sql`analyze`.execute(db)
}

/** Rows like the first package's, each with names and IDs of its own. */
async function addPackages(db: Database, first: string): Promise<void> {
  const id = sql`overlay(${first}::text placing lpad(upper(to_hex(place)), 5, '0') from 4)`
  await db.transaction().execute(async trx => {
    for (const [table, own] of [
      [
        'upgrade_packages',
        sql`'id', ${id}, 'name', 'Windows 11 of site ' || place, 'name_key', 'windows 11 of site ' || place`,
      ],
      [
        'upgrade_packages_versions',
        sql`'package_id', ${id}, 'operation', gen_random_uuid(), 'noted_at', now()`,
      ],
      ['upgrade_packages_images', sql`'package_id', ${id}`],
      ['upgrade_packages_sources', sql`'package_id', ${id}`],
    ] as const)
      await sql`insert into ${sql.table(table)}
        select (jsonb_populate_record(one, jsonb_build_object(${own}))).*
          from ${sql.table(table)} one, generate_series(2, ${size.packages}) as place`.execute(trx)
  })
}

/** Points that asked just now, each with content, of which most arrived and some did not. */
async function addPoints(db: Database): Promise<void> {
  await sql`insert into distribution_points (id, name, name_key, address, public_key, last_seen_at, disk_free_bytes, disk_total_bytes)
    select gen_random_uuid(), 'DP' || number, 'dp' || number, 'http://dp' || number || '.example', 'key' || number, now(), 4e11, 1e12
      from generate_series(1, ${size.points}) as number`.execute(db)
  const every = size.points / size.pointsOfPackage
  await sql`insert into distribution_assignments (point_id, package_id, version_number, content_version, state, bytes_sent, bytes_reused, bytes_total,
      requested_by, receipt, receipt_content_version, receipt_version_number, verified_at, received_at, last_copied_at)
    select point.id, package.package_id, package.number, package.content_version,
        case when bad then 3 when arrived then 0 else 7 end, total_bytes / 3, case when arrived then total_bytes - total_bytes / 3 else 0 end, total_bytes,
        'administrator', case when arrived then jsonb_build_object('version', content_version, 'signature', repeat('a', 88)) end,
        case when arrived then content_version end, case when arrived then package.number end,
        case when arrived then now() end, case when arrived then now() end, case when arrived then now() end
      from (select *, row_number() over (order by package_id) as place from upgrade_packages_versions) package
      join (select *, row_number() over (order by name_key) as place from distribution_points) point
        on (point.place + package.place) % ${every}::integer = 0,
      lateral (select (point.place * 31 + package.place * 7) % 20 < 16 as arrived, (point.place * 31 + package.place * 7) % 20 = 19 as bad) how`.execute(
    db,
  )
}

/** What happened, and what was asked for: as many messages, operations and actions as the pages of Monitoring show at most. */
async function addMessages(db: Database): Promise<void> {
  await sql`insert into activity_messages (at, severity, code, actor, subject, message, facts)
    select now() - number * interval '1 minute', (array['information', 'information', 'warning', 'error'])[1 + number % 4], code, 'administrator',
        subject, message, facts
      from (select * from activity_messages order by id desc limit 1) one, generate_series(1, 2000) as number`.execute(
    db,
  )
  await db.transaction().execute(async trx => {
    await sql`insert into distribution_actions (id, action, subject, requested_by, requested_at)
      select gen_random_uuid(), 'distribute', id, 'administrator', now() - row_number() over (order by id) * interval '1 hour'
        from upgrade_packages order by id limit 200`.execute(trx)
    await sql`insert into distribution_action_entries (action_id, package_id, point_id, point_name, content_version, effect, outcome, ended_at)
      select action.id, action.subject, assigned.point_id, point.name, assigned.content_version, 'send',
          case when assigned.received_at is not null then 'verified' end, case when assigned.received_at is not null then action.requested_at + interval '10 minutes' end
        from distribution_actions action join distribution_assignments assigned on assigned.package_id = action.subject
        join distribution_points point on point.id = assigned.point_id`.execute(trx)
  })
}
