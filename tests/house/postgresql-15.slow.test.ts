import { existsSync } from 'node:fs'
import pg from 'pg'
import { expect, it } from 'vitest'
import { findPostgresqlPrograms, startPostgresql15 } from '../postgresql-15.ts'

const programs = await findPostgresqlPrograms()

it.skipIf(programs === null)(
  'starts a PostgreSQL of the system and leaves nothing (skipped where there is none)',
  async () => {
    const server = await startPostgresql15()
    try {
      expect(Number.parseInt(server.version, 10)).toBeGreaterThanOrEqual(15)
      const client = new pg.Client({ connectionString: server.url })
      await client.connect()
      const { rows } = await client.query<{ folder: string; fsync: string; encoding: string }>(
        `select current_setting('data_directory') as folder, current_setting('fsync') as fsync,
              current_setting('server_encoding') as encoding`,
      )
      await client.end()
      expect(rows).toMatchObject([{ fsync: 'on', encoding: 'UTF8' }])
      const folder = rows[0]?.folder ?? ''
      expect(existsSync(folder)).toBe(true)

      const stranger = new pg.Client({ connectionString: server.url.replace(/:[^:@]*@/, ':wrong@') })
      await expect(stranger.connect()).rejects.toThrow(/password/)

      await server.stop()
      expect(existsSync(folder)).toBe(false)
      await expect(new pg.Client({ connectionString: server.url }).connect()).rejects.toThrow(/ECONNREFUSED/)
    } finally {
      await server.stop()
    }
  },
)
