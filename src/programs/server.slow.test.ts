// The site server as a program: what it refuses to start with, what it says, and what it never says.

import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createTestDatabase } from '../../tests/database.ts'

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

type Program = 'server.ts' | 'distribution-point.ts' | 'servicing-worker.ts'

async function start(program: Program, flags: readonly string[], environment: Record<string, string> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'slipstream-program-'))
  folders.push(folder)
  const port = program === 'servicing-worker.ts' ? [] : ['--port', '0']
  const words = [join(import.meta.dirname, program), '--data-folder', folder, ...port, ...flags]
  const child = spawn(process.execPath, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, ...environment },
  })
  const said = { out: '', errors: '' }
  child.stdout.on('data', piece => {
    said.out += piece
  })
  child.stderr.on('data', piece => {
    said.errors += piece
  })
  const ended = new Promise<number | null>(done => child.once('close', code => done(code)))
  return { folder, child, said, ended }
}

/** Everything that the program wrote: both streams and its log files. */
async function everything({ folder, said }: Awaited<ReturnType<typeof start>>): Promise<string> {
  const names = await readdir(join(folder, 'logs')).catch(() => [])
  const logs = await Promise.all(names.map(name => readFile(join(folder, 'logs', name), 'utf8')))
  return [said.out, said.errors, ...logs].join('\n')
}

function wrongPassword(): string {
  const url = new URL(process.env.SLIPSTREAM_TEST_DATABASE ?? '')
  url.password = 'pa55word'
  return url.href
}

describe('a database that cannot be used', () => {
  it.each<[string, string, () => string]>([
    ['whose password is wrong', 'DATABASE_UNAVAILABLE', wrongPassword],
    ['where nothing listens', 'DATABASE_UNAVAILABLE', () => 'postgresql://ines:pa55word@127.0.0.1:1/name'],
    ['whose URL is none', 'DATABASE_UNAVAILABLE', () => 'postgresql://ines:pa55word@127.0.0.1:port/name'],
  ])('%s is said without its password', async (_, code, url) => {
    const given = await Promise.all([
      start('server.ts', ['--database', url()]),
      start('server.ts', ['--log-level', 'debug'], { SLIPSTREAM_DATABASE: url() }),
    ])
    for (const program of given) {
      expect(await program.ended).toBe(3)
      const text = await everything(program)
      expect(text).toContain(code)
      expect(text).not.toContain('pa55word')
      expect(await readdir(join(program.folder, 'logs'))).toEqual(['site-server.log'])
    }
  })

  it('and a flag that does not exist: the password is not repeated either', async () => {
    const program = await start('server.ts', ['--database', wrongPassword(), '--databse', 'x'])
    expect(await program.ended).toBe(3)
    const text = await everything(program)
    expect(text).toContain('SETTING_INVALID')
    expect(text).not.toContain('pa55word')
  })
})

const nowhere = ['--site-url', 'http://127.0.0.1:1']

describe('a program', () => {
  it.each<[Program, string, string[]]>([
    ['server.ts', 'SETTING_INVALID', ['--tls-certificate', 'certificate.pem']],
    ['distribution-point.ts', 'SETTING_INVALID', ['--tls-key', 'key.pem']],
    ['server.ts', 'ENCRYPTION_NEEDED', ['--listen-address', '0.0.0.0']],
    [
      'distribution-point.ts',
      'ENCRYPTION_NEEDED',
      ['--listen-address', '0.0.0.0', '--communication', 'http'],
    ],
    ['distribution-point.ts', 'TLS_UNUSABLE', ['--tls-certificate', '/nowhere', '--tls-key', '/nowhere']],
    ['distribution-point.ts', 'JOIN_TOKEN_NEEDED', []],
    ['distribution-point.ts', 'SETTING_INVALID', ['--database', 'postgresql://127.0.0.1/name']],
    ['servicing-worker.ts', 'WORKER_SETTING_MISSING', ['--worker-token', 'x']],
    ['servicing-worker.ts', 'WORKER_TOKEN_UNREADABLE', [...nowhere, '--worker-token-file', '/nowhere']],
    ['servicing-worker.ts', 'SITE_AWAY', [...nowhere, '--worker-token', 'x']],
    ['servicing-worker.ts', 'CLEAR_TEXT_REFUSED', ['--site-url', 'http://a.example', '--worker-token', 'x']],
  ])('%s does not start with %s', async (file, code, flags) => {
    const program = await start(file, flags)
    expect(await program.ended).toBe(3)
    expect(JSON.parse(program.said.errors.trim().split('\n').at(-1) ?? '')).toMatchObject({ code })
    expect(program.said.out).toBe('')
  })
})

describe('the site server', () => {
  it('tells the person who started it where it is and how to sign in, never the token, and ends in order', async () => {
    const database = await createTestDatabase()
    const program = await start('server.ts', ['--database', database.url])
    const { child, said, folder } = program
    while (!said.out.includes('Sign in once') && child.exitCode === null)
      await new Promise(done => setTimeout(done, 20))
    const address = await readFile(join(folder, 'address'), 'utf8')
    const file = join(folder, 'administrator-token')
    expect(said.out).toBe(
      `Site server S01 is ready at ${address}\nSign in once: slipstream sign-in --site ${address} --token-file ${file}\n`,
    )
    const token = (await readFile(file, 'utf8')).trim()
    // Ctrl+C in a terminal can reach a program twice.
    child.kill('SIGINT')
    child.kill('SIGINT')
    setTimeout(() => child.kill('SIGINT'), 5)
    expect(await program.ended).toBe(0)
    const text = await everything(program)
    expect(text).toContain('the site server is stopping')
    expect(text).not.toContain(token)
    expect(text).not.toContain(new URL(database.url).password)
    for (const line of said.errors.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('level')
    await database.drop()
  })
})
