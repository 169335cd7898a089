// A running site for tests: the real programs on folders and a database of their own, and the command line to speak to them.

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { makeCommandLine, type Program, startProgram } from '../demo/processes.ts'
import { createTestDatabase } from './database.ts'

/** A folder with everything of one site, removed at the end; nothing of it is running at first. */
export type TestSite = AsyncDisposable & {
  folder: string
  slipstream: ReturnType<typeof makeCommandLine>
  /** The database of the server that runs now. */
  databaseUrl: () => Promise<string>
  /** Starts the site server; the first start also signs in. Started again, it listens where it listened before. */
  startServer: (flags?: readonly string[]) => Promise<Program>
  /** Starts a distribution point; its first start joins it. */
  startPoint: (name: string, flags?: readonly string[]) => Promise<Program>
  /** Starts a servicing worker with the native engine; its first start has a token made. */
  startWorker: (name: string, flags?: readonly string[]) => Promise<Program>
}

/**
 * Makes a site. With SLIPSTREAM_TEST_EXTERNAL set, its database is one on the PostgreSQL of this test run; else it is embedded, unless
 * something else is asked for.
 */
export async function makeTestSite(
  { database: kind }: { database: 'embedded' | 'of-this-run' } = {
    database: process.env.SLIPSTREAM_TEST_EXTERNAL ? 'of-this-run' : 'embedded',
  },
): Promise<TestSite> {
  const folder = await mkdtemp(join(tmpdir(), 'slipstream-site-'))
  const database = kind === 'of-this-run' ? await createTestDatabase() : null
  const slipstream = makeCommandLine(join(folder, 'credentials.json'))
  const running: Program[] = []
  let signedIn = false
  let siteUrl = ''
  return {
    folder,
    slipstream,
    databaseUrl: async () => database?.url ?? embeddedUrl(join(folder, 'site')),
    async startServer(flags = []) {
      const port = siteUrl === '' ? [] : ['--port', new URL(siteUrl).port]
      const server = await startProgram({
        file: 'server.ts',
        dataFolder: join(folder, 'site'),
        flags: [...port, '--allow-native-component-servicing', ...flags],
        database: database?.url,
      })
      running.push(server)
      siteUrl = server.address
      if (!signedIn) {
        await slipstream(
          'sign-in',
          '--site',
          siteUrl,
          '--token-file',
          join(folder, 'site', 'administrator-token'),
          '--name',
          'tester',
        )
        signedIn = true
      }
      return server
    },
    async startPoint(name, flags = []) {
      const given = ['--site-url', siteUrl, '--ask-seconds', '0.3', ...flags]
      const place = join(folder, name)
      const joined = await readdir(place).then(
        names => names.includes('membership.json'),
        () => false,
      )
      if (!joined) {
        const token = join(folder, `${name}.token`)
        // One that was killed while it joined has its token still, and it is good for the same point.
        if (!(await readdir(folder)).includes(`${name}.token`))
          await writeFile(
            token,
            (await slipstream<{ token: string }>('distribution-point', 'join-token', name)).value.token,
          )
        given.push('--join-token-file', token)
      }
      const point = await startProgram({ file: 'distribution-point.ts', dataFolder: place, flags: given })
      running.push(point)
      return point
    },
    async startWorker(name, flags = []) {
      const place = join(folder, name)
      const token = join(folder, `${name}.token`)
      if (!(await readdir(folder)).includes(`${name}.token`))
        await writeFile(
          token,
          (await slipstream<{ token: string }>('servicing-worker', 'token', name)).value.token,
        )
      const engine = flags.includes('--engine') ? [] : ['--engine', 'native']
      const given = ['--site-url', siteUrl, '--worker-token-file', token, ...engine]
      const worker = await startProgram({
        file: 'servicing-worker.ts',
        dataFolder: place,
        flags: [...given, '--ask-seconds', '0.3', ...flags],
        ready: 'is ready',
      })
      running.push(worker)
      return worker
    },
    async [Symbol.asyncDispose]() {
      for (const program of running.reverse()) await program.stop()
      await database?.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The database inside a data folder: where PostgreSQL itself says that it listens. */
async function embeddedUrl(dataFolder: string): Promise<string> {
  const [, , , port] = (await readFile(join(dataFolder, 'database', 'postmaster.pid'), 'utf8')).split('\n')
  const password = (await readFile(join(dataFolder, 'database-password'), 'utf8')).trim()
  return `postgresql://slipstream:${encodeURIComponent(password)}@127.0.0.1:${port}/slipstream`
}

/** One row of `content status`. */
export type StatusRow = {
  point: string
  packageId: string
  state: number
  version: number
  contentVersion: string
  bytesSent: number
  bytesReused: number
  bytesTotal: number
  error: { code: string } | null
  receipt: { version: number; contentVersion: string } | null
}

/** Waits until every point has signed for this version of the package. */
export async function waitForReceipts(
  site: TestSite,
  packageId: string,
  version: number,
): Promise<StatusRow[]> {
  for (let tries = 0; tries < 2000; tries++) {
    const { value } = await site.slipstream<StatusRow[]>('content', 'status', packageId)
    if (value.length > 0 && value.every(row => row.state === 0 && row.receipt?.version === version))
      return value
    await wait(200)
  }
  throw new Error(`no receipt for version ${version} of ${packageId}`)
}

/** Waits until the process has ended; says by which signal. */
export async function waitForDeath({ process: child }: Program): Promise<string | null> {
  if (child.exitCode === null && child.signalCode === null)
    await new Promise(resolve => child.once('exit', resolve))
  return child.signalCode
}

/**
 * Asks for something at a time that is soon, local time of UTC to the second; later when the machine was too slow to ask before it.
 * @returns the time
 */
export async function soon(ask: (time: string) => Promise<unknown>): Promise<string> {
  for (const seconds of [5, 20, 80]) {
    const time = new Date(Date.now() + seconds * 1000).toISOString().slice(0, 19)
    try {
      await ask(time)
      return time
    } catch (error) {
      if ((error as { code?: string }).code !== 'SERVICING_SCHEDULE_NEVER_DUE') throw error
    }
  }
  throw new Error('asking takes longer than a minute')
}
