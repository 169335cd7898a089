// People and programs that may do different things, with the real site server and the command line.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeTestSite, type TestSite } from '../running-house.ts'
import { makeSmallMedia } from '../site-in-database.ts'

const program = resolve(import.meta.dirname, '../../src/programs/command-line.ts')
const password = 'nine lamps over the harbour'

let site: TestSite
let url = ''
beforeAll(async () => {
  site = await makeTestSite()
  url = (await site.startServer()).address
})
afterAll(() => site[Symbol.asyncDispose]())

type Said = { code: number; value: Record<string, unknown>; error: string }

/** Runs the command line with `--json` and this on standard input, signed in or with a token. */
async function slipstream(
  words: string[],
  { input = '', token = '', credentials = 'credentials.json' } = {},
): Promise<Said> {
  const child = spawn(process.execPath, [program, ...words, '--json'], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      SLIPSTREAM_CREDENTIALS: join(site.folder, credentials),
      ...(token !== '' && { SLIPSTREAM_TOKEN: token }),
    },
  })
  const said = { out: '', errors: '' }
  child.stdout.on('data', piece => {
    said.out += piece
  })
  child.stderr.on('data', piece => {
    said.errors += piece
  })
  child.stdin.end(input)
  const [code] = (await once(child, 'close')) as [number]
  const error = said.errors === '' ? '' : (JSON.parse(said.errors) as { error: { code: string } }).error.code
  return { code, value: said.out === '' ? {} : JSON.parse(said.out), error }
}

async function browse(path: string, cookie: string, method = 'GET', body?: object) {
  const answer = await fetch(`${url}/api/v1/${path}`, {
    method,
    headers: {
      cookie,
      'x-slipstream-request': 'console',
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  const set = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  return { status: answer.status, body: text === '' ? null : JSON.parse(text), cookie: set }
}

it('an administrator lets others in, each for what they shall do, and takes it back', async () => {
  const media = join(site.folder, 'media')
  await makeSmallMedia(media)
  const add = ['upgrade-package', 'add', '--path', media, '--accept-licence', '--name']
  const packageId = (await slipstream([...add, 'Paris media'])).value.id as string
  await slipstream([...add, 'Other media'])

  await slipstream(['security-scope', 'create', 'Paris'])
  await slipstream(['security-scope', 'set', 'upgrade-package', packageId, 'Paris'])
  await slipstream(['role', 'copy', 'Read-only analyst', 'Paris desk'])
  const words = ['user', 'create', 'omar', '--role', 'Paris desk', '--scope', 'Paris', '--password-stdin']
  expect((await slipstream(words, { input: 'short\n' })).error).toBe('PASSWORD_REFUSED')
  expect((await slipstream(words, { input: `${password}\n` })).code).toBe(0)

  const omar = await browse('session', '', 'POST', { userName: 'Omar', password })
  expect(omar.body.user.roles).toEqual(['Paris desk'])
  const seen = await browse('upgrade-packages', omar.cookie)
  expect(seen.body.map((one: { name: string }) => one.name)).toEqual(['Paris media'])
  const held = await browse(`upgrade-packages/${packageId}/versions/1/hold`, omar.cookie, 'PUT', {
    reason: 'x',
  })
  expect([held.status, held.body.code]).toEqual([403, 'PERMISSION_NEEDED'])

  await slipstream(['user', 'create', 'build', '--service-account', '--role', 'Operations administrator'])
  const made = await slipstream([
    'token',
    'make',
    'ci',
    '--user',
    'build',
    '--allow',
    'upgrade-package:read',
    '--days',
    '1',
  ])
  const token = made.value.token as string
  expect((await slipstream(['upgrade-package', 'list'], { token })).value).toHaveLength(2)
  expect((await slipstream(['user', 'list'], { token })).error).toBe('PERMISSION_NEEDED')

  await slipstream(['user', 'disable', 'build'])
  expect((await slipstream(['upgrade-package', 'list'], { token })).error).toBe('TOKEN_NEEDED')
  const sessions = (await slipstream(['session', 'list'])).value as unknown as { id: string }[]
  await slipstream(['session', 'revoke', sessions[0]?.id ?? ''])
  expect((await browse('session', omar.cookie)).status).toBe(401)
  const audit = JSON.stringify((await slipstream(['audit', 'list'])).value)
  for (const code of [
    'USER_MADE',
    'ROLES_ASSIGNED',
    'API_TOKEN_MADE',
    'SESSION_REVOKED',
    'SECURITY_SCOPES_OF_OBJECT_SET',
  ])
    expect(audit).toContain(code)
  expect(audit).not.toMatch(/harbour|slipstream_[\w-]{20}/)
})

it('people sign in at the command line with their password, change it, and sign out', async () => {
  const create = ['user', 'create', 'ines', '--role', 'Read-only analyst', '--password-stdin']
  await slipstream(create, { input: password })
  const ines = (words: string[], input = '') => slipstream(words, { input, credentials: 'ines.json' })
  const signIn = ['sign-in', '--site', url, '--user', 'ines', '--password-stdin']
  expect((await ines(signIn, 'wrong')).error).toBe('SIGN_IN_REFUSED')
  expect((await ines(['upgrade-package', 'list'])).error).toBe('NOT_SIGNED_IN')
  expect((await ines(signIn, password)).value).toMatchObject({ siteCode: 'S01' })
  expect((await ines(['upgrade-package', 'list'])).code).toBe(0)
  expect((await ines(['user', 'list'])).code).toBe(0)
  expect((await ines(['user', 'remove', 'ines'])).error).toBe('PERMISSION_NEEDED')
  // Nothing but the token is left of the session.
  expect((await ines(['session', 'list', '--own'])).value).toEqual([])
  const [token] = (await ines(['token', 'list', '--own'])).value as unknown as { id: string }[]

  const changed = `${password}, dimmed`
  const setPassword = ['session', 'set-password', '--password-stdin']
  expect((await ines(setPassword, `${changed}\n${password}\n`)).error).toBe('SIGN_IN_REFUSED')
  expect((await ines(setPassword, `${password}\n${changed}\n`)).code).toBe(0)
  const setProfile = ['session', 'set-profile', '--language', 'fr', '--password-stdin']
  expect((await ines(setProfile, changed)).code).toBe(0)
  expect((await ines(['session', 'show'])).value).toMatchObject({ user: { language: 'fr' } })

  const kept = JSON.parse(await readFile(join(site.folder, 'ines.json'), 'utf8')) as { token: string }
  expect((await ines(['sign-out'])).value).toEqual({ site: url, revoked: token?.id })
  expect((await ines(['upgrade-package', 'list'])).error).toBe('NOT_SIGNED_IN')
  expect((await slipstream(['upgrade-package', 'list'], { token: kept.token })).error).toBe('TOKEN_NEEDED')

  const given = await slipstream(['token', 'make', 'for ines', '--user', 'ines'])
  await writeFile(join(site.folder, 'api-token'), given.value.token as string)
  expect(
    (await ines(['sign-in', '--site', url, '--api-token-file', join(site.folder, 'api-token')])).code,
  ).toBe(0)
  expect((await ines(['session', 'show'])).value).toMatchObject({ user: { userName: 'ines' } })
})
