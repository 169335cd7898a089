// Starts a PostgreSQL of the operating system (15 is the oldest that Slipstream supports, and Debian 12's own) for
// one test run: in a temporary folder, on a free port of the loopback address, with a password, as an account that
// is not root. Nothing of the system's own clusters is touched.

import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { execa } from 'execa'
import pg from 'pg'

const oldestVersion = 15
const startWithinMs = 60_000

/** A running server, and the way to end it. */
export type TestPostgresql = {
  /** For a superuser: `postgres://postgres:…@127.0.0.1:54321/postgres`. */
  url: string
  /** As the server says it, for example '15.18 (Debian 15.18-0+deb12u1)'. */
  version: string
  /** Stops the server and removes its folder. */
  stop: () => Promise<void>
}

/** The folder with `initdb` and `postgres`: the oldest supported version that Debian's folders hold, else PATH; or null. */
export async function findPostgresqlPrograms(): Promise<string | null> {
  const debian = '/usr/lib/postgresql'
  const names = await readdir(debian).catch(() => [])
  const versions = names.map(Number).filter(version => version >= oldestVersion)
  const folders = versions
    .sort((left, right) => left - right)
    .map(version => join(debian, String(version), 'bin'))
  const found = [...folders, ...(process.env.PATH ?? '').split(delimiter)].find(
    folder => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')),
  )
  return found ?? null
}

/**
 * Makes a cluster and starts it.
 * @throws when no PostgreSQL 15 or newer is installed, or when it does not answer within a minute.
 */
export async function startPostgresql15(): Promise<TestPostgresql> {
  const programs = await findPostgresqlPrograms()
  if (programs === null) {
    throw new Error(`There is no PostgreSQL ${oldestVersion} or newer here. Run: node bootstrap.mjs test`)
  }
  const account = await findAccount()
  const folder = await mkdtemp(join(tmpdir(), 'slipstream-postgresql-'))
  const password = randomBytes(16).toString('hex')
  let server: ChildProcess | null = null
  const stop = async () => {
    if (server) await stopServer(server)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const data = join(folder, 'data')
    const passwordFile = join(folder, 'password')
    await writeFile(passwordFile, password, { mode: 0o600 })
    for (const path of [folder, passwordFile]) {
      if (account) await chown(path, account.uid, account.gid)
    }
    await chmod(folder, 0o700)
    const words = [
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--username=postgres',
      '--encoding=UTF8',
    ]
    // `cwd`: the account may not enter the folder of the project.
    const options = { ...account, cwd: folder, env: { LC_ALL: 'C', TZ: 'UTC' } }
    await execa(join(programs, 'initdb'), ['-D', data, '--locale=C', '--no-instructions', ...words], options)
    const port = await freePort()
    const settings = [
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      `port=${port}`,
      'max_connections=200',
    ]
    const arguments_ = ['-D', data, ...settings.flatMap(setting => ['-c', setting])]
    server = spawn(join(programs, 'postgres'), arguments_, {
      ...options,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
    return { url, version: await waitForAnswer(url, server), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** PostgreSQL refuses to run as root; Debian's package makes the account `postgres`, and `nobody` is everywhere. */
async function findAccount(): Promise<{ uid: number; gid: number } | null> {
  if (process.getuid?.() !== 0) return null
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async what => (await execa('id', [what, name], { reject: false })).stdout),
    )
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error(
    'PostgreSQL does not run as root, and there is no account `postgres` or `nobody` to run it as.',
  )
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  await new Promise(done => server.close(done))
  if (address === null || typeof address === 'string') throw new Error('No port was given.')
  return address.port
}

/** The version, as soon as the server answers a query. */
async function waitForAnswer(url: string, server: ChildProcess): Promise<string> {
  let log = ''
  server.stderr?.on('data', data => {
    log = `${log}${data}`.slice(-4000)
  })
  const until = Date.now() + startWithinMs
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
    try {
      await client.connect()
      const { rows } = await client.query<{ server_version: string }>('show server_version')
      return rows[0]?.server_version ?? 'unknown'
    } catch (error) {
      if (server.exitCode !== null || server.signalCode !== null || Date.now() > until) {
        throw new Error(`PostgreSQL did not start:\n${log}`, { cause: error })
      }
      await delay(50)
    } finally {
      await client.end().catch(() => {})
    }
  }
}

/** SIGINT is PostgreSQL's fast shutdown: open sessions are cut, data is kept; SIGKILL if that takes too long. */
async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) return
  const ended = new Promise(done => server.once('exit', done))
  server.kill('SIGINT')
  const tooLong = setTimeout(() => server.kill('SIGKILL'), 20_000)
  await ended
  clearTimeout(tooLong)
}
