// How many of many clients no boundary contains: for whoever plans something for all of them.

import { sql } from 'kysely'
import type { Database } from '#platform/database'

/** Counts clients of which no address is in any boundary. Addresses without a prefix. */
export async function clientsInNoBoundary(
  db: Database,
  clients: readonly { addresses: readonly string[] }[],
): Promise<number> {
  const places = clients.flatMap(({ addresses }, place) => addresses.map(() => place))
  const { rows } = await sql<{ count: number }>`
    select count(distinct client.place)::integer as count
    from unnest(${places}::integer[], ${clients.flatMap(one => one.addresses)}::inet[]) as client (place, address)
    where exists (select from boundaries where boundaries.addresses @> client.address)`.execute(db)
  return clients.length - (rows[0]?.count ?? 0)
}
