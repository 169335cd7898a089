// A distribution point of a test that holds what it is given, and can be told to lie or to be away. The site believes it.

import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sql } from 'kysely'
import type { ContentStore } from '#product/content-store'
import { formatContentRange, openTicket, parseRange } from '#product/distribution-protocol'
import type { SiteInDatabase } from './site-in-database.ts'

/** The point. `asked` are the objects that were asked for. */
export type StandInPoint = AsyncDisposable & {
  pointId: string
  name: string
  asked: string[]
  /** How many bytes of objects it gave. */
  bytesGiven: number
  /** `lies`: one bit of every object is wrong; `empty`: it holds nothing; `honest`. */
  mood: 'honest' | 'lies' | 'empty'
}

/** Every object that a store holds now, in memory. */
export async function copyObjects(store: ContentStore): Promise<Map<string, Buffer>> {
  const copies = new Map<string, Buffer>()
  for await (const { sha256 } of store.list())
    copies.set(sha256, await readFile((await store.open(sha256)).path))
  return copies
}

/** Starts it and writes down that it proved to hold this version. */
export async function startStandInPoint(
  { db, site }: SiteInDatabase,
  held: { name: string; packageId: string; contentVersion: string; objects: ReadonlyMap<string, Buffer> },
): Promise<StandInPoint> {
  const pointId = randomUUID()
  const point: StandInPoint = {
    pointId,
    name: held.name,
    asked: [],
    bytesGiven: 0,
    mood: 'honest',
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
  const server = createServer((request, response) => {
    const sha256 = request.url?.split('/').at(-1) ?? ''
    point.asked.push(sha256)
    const { authorization } = request.headers
    // Throws on a ticket that no real point would take.
    openTicket(authorization, { sitePublicKey: site.publicKey, audience: pointId, now: new Date() })
    const bytes = held.objects.get(sha256)
    if (bytes === undefined || point.mood === 'empty') return void response.writeHead(404).end()
    point.bytesGiven += answer(
      response,
      point.mood === 'lies' ? withWrongBit(bytes) : bytes,
      request.headers.range,
    )
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { name, packageId, contentVersion } = held
  await sql`insert into distribution_points (id, name, name_key, address, public_key, last_seen_at)
    values (${pointId}, ${name}, ${name.toLowerCase()}, ${address}, '', now())`.execute(db)
  await sql`insert into distribution_assignments (point_id, package_id, version_number, content_version,
      state, bytes_total, requested_by, receipt_content_version, receipt_version_number, verified_at, received_at)
    values (${pointId}, ${packageId}, 1, ${contentVersion}, 0, 0, 'tester', ${contentVersion}, 1, now(), now())`.execute(
    db,
  )
  return point
}

function answer(response: ServerResponse, bytes: Buffer, range: string | undefined): number {
  const asked = parseRange(range, bytes.length)
  const first = asked.kind === 'ranges' ? asked.ranges[0] : undefined
  const { offset, length } = first ?? { offset: 0, length: bytes.length }
  response.writeHead(first ? 206 : 200, {
    'content-length': length,
    ...(first && { 'content-range': formatContentRange(first, bytes.length) }),
  })
  response.end(bytes.subarray(offset, offset + length))
  return length
}

function withWrongBit(bytes: Buffer): Buffer {
  const wrong = Buffer.from(bytes)
  wrong[0] = (wrong[0] ?? 0) ^ 1
  return wrong
}
