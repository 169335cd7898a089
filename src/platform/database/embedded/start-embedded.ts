// PostgreSQL inside the data folder: made at the first start, listening on loopback only, with a random password in a file
// that only its owner can read. It survives kill -9 of us and of itself: fsync is on, the next start waits for or ends what an
// earlier start left running, and when it ends by itself it is started again (keep-running.ts).

import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { execa } from 'execa'
import pg from 'pg'
import { type DataFolder, readPrivateFile, writePrivateFile } from '#platform/data-folder'
import type { Log } from '#platform/logging'
import { DatabaseUnavailable } from '../errors.ts'
import { keepRunning } from './keep-running.ts'
import { databaseName, databaseUser } from './names.ts'
import { choosePostgresAccount, type PostgresAccount } from './postgres-account.ts'
import { findPostgresPrograms, type PostgresPrograms } from './postgres-programs.ts'

/** A running embedded PostgreSQL. */
export type EmbeddedPostgres = { url: string; stop: () => Promise<void> }

const readyWithinMs = 60_000

/**
 * Starts the PostgreSQL of this data folder, making its cluster when there is none.
 * @throws DatabaseUnavailable, DatabaseAccountMissing
 */
export async function startEmbeddedPostgres(folder: DataFolder, log: Log): Promise<EmbeddedPostgres> {
  const cluster = folder.inside('database')
  const programs = await findPostgresPrograms()
  await mkdir(folder.inside('logs'), { recursive: true, mode: 0o700 })
  const account = await choosePostgresAccount(cluster)
  if (!existsSync(cluster)) await makeCluster({ folder, cluster, programs, account })
  await endLeftover(cluster, log)
  const password = (await readPrivateFile(folder.inside('database-password'))) ?? ''
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const logFile = folder.inside('logs', 'postgresql.log')
    const start = () => startProcess({ programs, account, cluster, port, logFile })
    const child = await start()
    const base = `postgresql://${databaseUser}:${encodeURIComponent(password)}@127.0.0.1:${port}`
    if (await becomesReady(child, `${base}/postgres`)) {
      await ensureDatabase(`${base}/postgres`)
      const isReady = (next: ChildProcess) => becomesReady(next, `${base}/postgres`)
      const kept = keepRunning(child, { start, isReady, end: stopProcess, log })
      return { url: `${base}/${databaseName}`, stop: kept.stop }
    }
    await stopProcess(child)
    if (attempt === 3)
      throw new DatabaseUnavailable({ where: 'embedded', reason: 'it stopped before it was ready' })
  }
}

/** Makes the cluster aside and renames it when it is whole: whatever has the name `database` is never thrown away. */
async function makeCluster(at: {
  folder: DataFolder
  cluster: string
  programs: PostgresPrograms
  account: PostgresAccount
}) {
  const { folder, cluster, programs, account } = at
  const password = randomBytes(32).toString('base64url')
  await writePrivateFile(folder.inside('database-password'), password)
  const passwordForInitdb = folder.inside('database-password.initdb')
  await writeFile(passwordForInitdb, password, { mode: 0o600 })
  const making = `${cluster}.making`
  await rm(making, { recursive: true, force: true })
  await mkdir(making, { mode: 0o700 })
  if (account.uid !== undefined && account.gid !== undefined) {
    await chmod(folder.path, 0o711)
    await chown(making, account.uid, account.gid)
    await chown(passwordForInitdb, account.uid, account.gid)
  }
  const [program, ...words] = [...account.prefix, programs.initdb]
  const options = [
    '-D',
    making,
    '-U',
    databaseUser,
    '--auth=scram-sha-256',
    `--pwfile=${passwordForInitdb}`,
    '--encoding=UTF8',
    '--locale=C',
  ]
  const made = await execa(program ?? programs.initdb, [...words, ...options], {
    ...only(account),
    cwd: making,
    reject: false,
  })
  await rm(passwordForInitdb)
  if (made.exitCode === 0) return renameDurably(making, cluster)
  const reason = (made.stderr || made.shortMessage || '').split('\n').slice(-3).join(' ').slice(0, 400)
  throw new DatabaseUnavailable({ where: 'embedded', reason: `initdb failed: ${reason}` })
}

async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to)
  if (process.platform === 'win32') return
  const folder = await open(dirname(to), 'r')
  await folder.sync()
  await folder.close()
}

/** Ends a PostgreSQL that outlived the process that started it. We hold the data folder's lock, so it is nobody else's. */
async function endLeftover(cluster: string, log: Log): Promise<void> {
  const file = await readFile(`${cluster}/postmaster.pid`, 'utf8').catch(() => null)
  const pid = Number(file?.split('\n')[0])
  if (!pid) return
  for (let waited = 0; await isPostmasterOf(pid, cluster); waited += 50) {
    if (waited === 0)
      log.warn({ pid }, 'ending a PostgreSQL that an earlier run of this site server left behind')
    if (waited % 10_000 === 0) process.kill(pid, waited < 10_000 ? 'SIGINT' : 'SIGQUIT')
    if (waited > readyWithinMs)
      throw new DatabaseUnavailable({ where: 'embedded', reason: `process ${pid} does not end` })
    await wait(50)
  }
}

/** The process number alone is not enough: after a reboot it may belong to anything. */
async function isPostmasterOf(pid: number, cluster: string): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return command.includes('postgres') && command.includes(cluster)
}

async function startProcess(at: {
  programs: PostgresPrograms
  account: PostgresAccount
  cluster: string
  port: number
  logFile: string
}): Promise<ChildProcess> {
  const { programs, account, cluster, port, logFile } = at
  const output = await open(logFile, 'a', 0o600)
  const [program, ...words] = [...account.prefix, programs.postgres]
  const options = [
    '-D',
    cluster,
    '-p',
    String(port),
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    'unix_socket_directories=',
  ]
  const child = spawn(program ?? programs.postgres, [...words, ...options], {
    ...only(account),
    cwd: cluster,
    stdio: ['ignore', output.fd, output.fd],
    detached: true,
  })
  child.once('error', () => undefined)
  await output.close()
  return child
}

function only({ uid, gid }: PostgresAccount): { uid: number; gid: number } | Record<string, never> {
  return uid === undefined || gid === undefined ? {} : { uid, gid }
}

async function becomesReady(child: ChildProcess, url: string): Promise<boolean> {
  const until = performance.now() + readyWithinMs
  while (
    child.exitCode === null &&
    child.signalCode === null &&
    child.pid !== undefined &&
    performance.now() < until
  ) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
    client.on('error', () => undefined)
    const connected = await client.connect().then(
      () => true,
      () => false,
    )
    await client.end().catch(() => undefined)
    if (connected) return true
    await wait(20)
  }
  return false
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [databaseName])
    if (found.rowCount === 0) await client.query(`create database ${databaseName}`)
  } finally {
    await client.end()
  }
}

/** SIGINT is PostgreSQL's fast shutdown: it ends connections, writes a checkpoint and leaves a clean cluster. */
async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  child.kill('SIGINT')
  await Promise.race([ended, wait(20_000, null, { ref: false }).then(() => child.kill('SIGQUIT'))])
  await ended
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  if (address === null || typeof address === 'string')
    throw new DatabaseUnavailable({ where: 'embedded', reason: 'no free port' })
  return address.port
}
