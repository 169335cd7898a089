// The routes of identity alone, on a real database.

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { type DataFolder, openDataFolder } from '#platform/data-folder'
import type { Database } from '#platform/database'
import { type HttpServer, openHttp, type Patience, type RateLimits } from '#platform/http'
import { silentLog } from '#platform/logging'
import { activityMigrations } from '#product/activity'
import { addIdentityRoutes, authenticate, ensureFirstToken, identityMigrations } from '#product/identity'
import { PackageMissing } from '#product/upgrade-packages'
import { openTestDatabase } from './database.ts'

/** What a request carries; without `marked: false` it says that it comes from our own pages. */
export type Asked = { body?: object; bearer?: string; cookie?: string; marked?: boolean; address?: string }

/** An answer, parsed, with the cookie that it set. */
export type Answered = {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any
  cookie: string
  headers: Record<string, unknown>
}

/** The server, and how to ask it; everything of it is removed at the end. */
export type IdentityServer = AsyncDisposable & {
  db: Database
  folder: DataFolder
  server: HttpServer
  ask: (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, asked?: Asked) => Promise<Answered>
  /** Makes a first administrator, named Ines. @returns the cookie */
  makeAdministrator: (password: string) => Promise<string>
  /** Everything that the tables of this room and the audit hold, as text. */
  everythingKept: () => Promise<string>
}

/** Opens one. */
export async function openIdentityServer({
  // The providers of tests are on this machine.
  internalNetworks = ['127.0.0.0/8', '::1'],
  ...bounds
}: {
  limits?: RateLimits
  patience?: Patience
  internalNetworks?: string[]
} = {}): Promise<IdentityServer> {
  const database = await openTestDatabase([activityMigrations, identityMigrations])
  const root = await mkdtemp(join(tmpdir(), 'slipstream-identity-'))
  const folder = await openDataFolder(root)
  const { db } = database
  const server = await openHttp({
    log: silentLog(),
    title: 'test',
    ...bounds,
    authenticate: credentials => authenticate(db, credentials),
  })
  const missing = () => new PackageMissing({ packageId: 'S0100001' })
  const there = { missing, refuseMissing: async () => undefined }
  addIdentityRoutes(server, {
    db,
    folder,
    address: () => 'http://127.0.0.1:8470',
    internalNetworks,
    site: { code: 'S01', publicKey: 'the key' },
    scopedObjects: {
      'upgrade-package': there,
      'distribution-point': there,
      'distribution-point-group': there,
      'task-sequence': there,
      'boundary-group': there,
      'device-group': there,
    },
    runs: { missing, packageOf: async () => 'S0100001' },
    deployments: { missing, objectsOf: async () => [] },
  })
  const ask: IdentityServer['ask'] = async (method, path, asked = {}) => {
    const answer = await server.inject({
      method,
      url: `/api/v1/${path}`,
      ...(asked.address !== undefined && { remoteAddress: asked.address }),
      headers: {
        ...(asked.bearer !== undefined && { authorization: `Bearer ${asked.bearer}` }),
        ...(asked.cookie !== undefined && { cookie: asked.cookie }),
        ...(asked.marked !== false && { 'x-slipstream-request': 'console' }),
      },
      ...(asked.body !== undefined && { payload: asked.body }),
    })
    const set = answer.headers['set-cookie']
    const cookie = typeof set === 'string' ? (set.split(';')[0] ?? '') : ''
    const body = answer.body === '' ? null : JSON.parse(answer.body)
    return { status: answer.statusCode, body, cookie, headers: answer.headers }
  }
  return {
    db,
    folder,
    server,
    ask,
    async makeAdministrator(password) {
      const file = (await ensureFirstToken(db, folder, { anew: true })) ?? ''
      const bearer = (await readFile(file, 'utf8')).trim()
      const body = { userName: 'Ines', displayName: 'Ines Martin', password }
      return (await ask('POST', 'first-administrator', { bearer, body })).cookie
    },
    async everythingKept() {
      const tables = [
        'identity_provider',
        'identity_users',
        'identity_sessions',
        'identity_tokens',
        'activity_audit',
        'activity_messages',
      ]
      const rows = await Promise.all(tables.map(table => sql`select * from ${sql.table(table)}`.execute(db)))
      return JSON.stringify(rows.map(one => one.rows))
    },
    async [Symbol.asyncDispose]() {
      await server.close()
      await folder.release()
      await rm(root, { recursive: true })
      await database[Symbol.asyncDispose]()
    },
  }
}
