// With --database, the demo makes a database of its own on that PostgreSQL and drops it at the end, so that it can be repeated.

import { randomBytes } from 'node:crypto'
import { runStatement } from '../tests/database.ts'

/** A database for one demo. */
export type DemoDatabase = { url: string; drop: () => Promise<void> }

/** Makes one. Where the account may not create databases, the given one is used as it is; it must then be empty. */
export async function makeDemoDatabase(given: string): Promise<DemoDatabase> {
  const name = `slipstream_demo_${randomBytes(6).toString('hex')}`
  try {
    await runStatement(given, `create database ${name}`)
  } catch (error) {
    const insufficientPrivilege = '42501'
    if ((error as { code?: string }).code !== insufficientPrivilege) throw error
    return { url: given, drop: async () => undefined }
  }
  const url = new URL(given)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => runStatement(given, `drop database ${name} with (force)`) }
}
