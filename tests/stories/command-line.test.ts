// The command line as people and scripts use it: exit codes, output, and what is never printed.

import { type ChildProcess, spawn } from 'node:child_process'
import { access, chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ManInTheMiddle, startManInTheMiddle } from '../man-in-the-middle.ts'
import { makeTestSite, type TestSite, waitForReceipts } from '../running-house.ts'
import { makeSmallMedia } from '../site-in-database.ts'
import { makeComponentUpdate } from '../update-package/index.ts'
import { commandsAlone, nouns } from './command-line-nouns.ts'

const program = resolve(import.meta.dirname, '../../src/programs/command-line.ts')

let site: TestSite
let man: ManInTheMiddle
let siteUrl = ''
let packageId = ''
let oneTimeToken = ''

type Said = { code: number; out: string; errors: string }

/** Runs the command line with only these settings in its environment; signed in unless `credentials` says otherwise. */
async function slipstream(
  words: string[],
  environment: Record<string, string> = {},
  onStart: (child: ChildProcess) => void = () => undefined,
): Promise<Said> {
  const child = spawn(process.execPath, [program, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      SLIPSTREAM_CREDENTIALS: join(site.folder, 'credentials.json'),
      ...environment,
    },
  })
  onStart(child)
  const said = { code: 1, out: '', errors: '' }
  child.stdout.on('data', piece => {
    said.out += piece
  })
  child.stderr.on('data', piece => {
    said.errors += piece
  })
  said.code = await new Promise<number>(done => child.once('close', code => done(code ?? 1)))
  return said
}

const errorOf = ({ errors }: Said) =>
  (JSON.parse(errors) as { error: { code: string; message: string; remedy: string; facts: object } }).error

async function lastingToken(): Promise<string> {
  return (JSON.parse(await readFile(join(site.folder, 'credentials.json'), 'utf8')) as { token: string })
    .token
}

beforeAll(async () => {
  site = await makeTestSite()
  man = await startManInTheMiddle()
  const firstStart = site.startServer()
  const tokenFile = join(site.folder, 'site', 'administrator-token')
  while (oneTimeToken === '') oneTimeToken = await readFile(tokenFile, 'utf8').catch(() => '')
  siteUrl = (await firstStart).address
  await writeFile(join(site.folder, 'spent-token'), oneTimeToken)
  const media = join(site.folder, 'media')
  await makeSmallMedia(media)
  for (let number = 0; number < 12; number++)
    await writeFile(join(media, `file-${number}.txt`), `${number}`.repeat(5000))
  const point = await site.startPoint('DP1', ['--point-address', man.url])
  man.target = point.address
  const words = ['upgrade-package', 'add', '--path', media, '--name', 'One', '--accept-licence']
  packageId = (await site.slipstream<{ id: string }>(...words)).value.id
  await site.slipstream('content', 'distribute', packageId)
  await waitForReceipts(site, packageId, 1)
})
afterAll(async () => {
  await site[Symbol.asyncDispose]()
  await man[Symbol.asyncDispose]()
})

describe('exit codes', () => {
  it.each<[number, string, () => string[], Record<string, string>?]>([
    [0, 'done', () => ['upgrade-package', 'list']],
    [0, 'a list of no runs', () => ['servicing', 'list', packageId]],
    [0, 'the help of a program', () => ['server', '--help']],
    [1, 'PACKAGE_MISSING', () => ['upgrade-package', 'show', 'S01FFFFF']],
    [1, 'POINT_NAME_TAKEN', () => ['distribution-point', 'join-token', 'dp1']],
    [3, 'REQUEST_INVALID', () => ['operation', 'show', 'no-id']],
    [
      3,
      'REQUEST_INVALID',
      () => ['servicing', 'plan', packageId, '--update', 'KB1', '--cleanup', 'everything'],
    ],
    [3, 'NOT_SIGNED_IN', () => ['upgrade-package', 'list'], { SLIPSTREAM_CREDENTIALS: '/nowhere' }],
    [3, 'TOKEN_NEEDED', () => ['upgrade-package', 'list', '--token', 'slipstream_other']],
    [3, 'SITE_UNREACHABLE', () => ['content', 'status', '--site', 'http://127.0.0.1:1', '--token', 'x']],
    [3, 'CLEAR_TEXT_REFUSED', () => ['content', 'status', '--site', 'http://192.0.2.1', '--token', 'x']],
    [3, 'FILE_UNREADABLE', () => ['sign-in', '--token-file', '/nowhere']],
    [3, 'COMMAND_INVALID', () => ['upgrade-packages', 'list']],
    [3, 'COMMAND_INVALID', () => ['upgrade-package', 'remove']],
    [3, 'COMMAND_INVALID', () => ['upgrade-package', 'add', '--name', 'Two']],
    [3, 'COMMAND_INVALID', () => ['content', 'status', '--no-such-option']],
    [3, 'COMMAND_INVALID', () => []],
  ])('%d: %s', async (code, what, words, environment) => {
    const said = await slipstream([...words(), '--json'], environment)
    expect(said.code, said.errors).toBe(code)
    if (code === 0) return
    expect(said.out).toBe('')
    const text = expect.stringMatching(/./)
    expect(errorOf(said)).toMatchObject({ code: what, message: text, remedy: text, facts: {} })
  })

  it('a person reads the same as sentences, without a stack', async () => {
    const said = await Promise.all([
      slipstream(['upgrade-package', 'show', 'S01FFFFF']),
      slipstream(['upgrade-packages', 'list']),
    ])
    expect(said.map(({ code, out }) => [code, out])).toEqual([
      [1, ''],
      [3, ''],
    ])
    expect(said[0]?.errors).toMatch(/S01FFFFF.*\n.+\n\(PACKAGE_MISSING\)\n$/)
    expect(said[1]?.errors).toContain("unknown command 'upgrade-packages'")
    expect(said[0]?.errors).not.toMatch(/ {4}at /)
  })

  it('whose reader has gone ends without a stack', async () => {
    const said = await slipstream(['--help'], {}, child => void child.stdout?.destroy())
    expect(said).toMatchObject({ code: 0, errors: '' })
  })

  it('2: a plan that refuses an update, with the reason', async () => {
    const update = join(site.folder, 'Windows11.0-KB9900002-x64.msu')
    await makeComponentUpdate({ to: update, product: 'windows11', kb: 'KB9900002' })
    expect((await slipstream(['update', 'add', update])).code).toBe(0)
    const plan = await slipstream(['servicing', 'plan', packageId, '--update', 'KB9900002', '--json'])
    expect(plan.code).toBe(2)
    expect((JSON.parse(plan.out) as { refused: unknown[] }).refused.length).toBeGreaterThan(0)
    // A run goes on over it when that is chosen; otherwise it fails, and its log says why, in the form of CMTrace.
    const run = ['servicing', 'run', packageId, '--update', 'KB9900002', '--json']
    expect(errorOf(await slipstream(run))).toMatchObject({ code: 'SERVICING_UPDATES_REFUSED' })
    expect((await slipstream([...run, '--continue-on-error-of', 'component'])).code).toBe(2)
    const listed = await slipstream(['servicing', 'list', packageId, '--json'])
    const runs = JSON.parse(listed.out) as { id: string; state: string; priority: string }[]
    expect(runs.map(({ state, priority }) => [state, priority])).toEqual([
      ['not-needed', 'medium'],
      ['failed', 'medium'],
    ])
    const followed = await slipstream(['servicing', 'log', runs[1]?.id ?? '', '--follow'])
    expect(followed.code).toBe(0)
    for (const line of followed.out.trim().split('\n'))
      expect(line).toMatch(
        /^<!\[LOG\[.*\]LOG\]!><time="[\d:.+]{16}" date="[\d-]{10}" component="site-server"/,
      )
    expect(followed.out).toContain('SERVICING_UPDATES_REFUSED')
  })
})

describe('output', () => {
  it('with --json is one JSON value and nothing else, wherever the flag stands', async () => {
    const commands = [
      ['--json', 'upgrade-package', 'list'],
      ['upgrade-package', '--json', 'show', packageId],
      ['update', 'list'],
      ['operation', 'list'],
      ['servicing', 'queue'],
      ['content', 'status'],
      ['content', 'distribute', packageId],
      ['content', 'update-distribution-points', packageId],
      ['distribution-point', 'list'],
    ]
    for (const words of commands) {
      const { code, out, errors } = await slipstream(words.includes('--json') ? words : [...words, '--json'])
      expect([code, errors], words.join(' ')).toEqual([0, ''])
      expect(typeof JSON.parse(out), words.join(' ')).toBe('object')
    }
  })

  it('never holds a token, but for the one that was asked for', async () => {
    const token = await lastingToken()
    const commands = [
      ['upgrade-package', 'show', packageId],
      ['operation', 'list', '--json'],
      ['content', 'status', '--json'],
      ['distribution-point', 'list', '--json'],
      ['sign-in', '--token-file', join(site.folder, 'spent-token'), '--site', siteUrl, '--json'],
      ['upgrade-package', 'show', 'S01FFFFF', '--token', token],
      ['upgrade-package', 'list', '--token', `${token}x`],
    ]
    for (const words of commands) {
      const { out, errors } = await slipstream(words)
      expect(out + errors, words.join(' ')).not.toMatch(/slipstream_[\w-]{20}|BEGIN PRIVATE/)
      expect(out + errors, words.join(' ')).not.toContain(token)
    }
    const made = await slipstream(['distribution-point', 'join-token', 'DP7'])
    expect([made.code, made.out]).toEqual([0, expect.stringMatching(/^slipstream_[\w-]{43}\n$/)])
  })

  it('of a list is a table, JSON or CSV', async () => {
    const json = await slipstream(['upgrade-package', 'list', '--output', 'json'])
    expect(JSON.parse(json.out)).toMatchObject([{ id: packageId, name: 'One' }])
    const csv = await slipstream(['upgrade-package', 'list', '--output', 'csv'])
    expect(csv.out).toMatch(/^id,name,[^\r\n]+\r\nS0100001,One,[^\r\n]+\r\n$/)
    const other = await slipstream(['upgrade-package', 'list', '--output', 'xml'])
    expect(other).toMatchObject({ code: 3, errors: expect.stringContaining('table, json, csv') })
    const wrong = await slipstream(['operation', 'show', 'no-id', '--output=json'])
    expect(errorOf(wrong)).toMatchObject({
      code: 'REQUEST_INVALID',
      message: expect.stringMatching(/^The command cannot be carried out: <\w+>: /),
    })
  })

  it('shows one thing of each kind, by its name', async () => {
    const made: [string[], string[]][] = [
      [
        ['boundary', 'create', '10.1.0.0/16', '--name', 'Paris'],
        ['boundary', 'show', 'Paris'],
      ],
      [
        ['device-group', 'set', 'Paris', '--tag', 'paris'],
        ['device-group', 'show', 'Paris'],
      ],
      [
        ['distribution-point-group', 'create', 'Paris'],
        ['distribution-point-group', 'show', 'Paris'],
      ],
      [
        ['distribution-ring', 'set', 'Paris', '--order', '1', '--point', 'DP1'],
        ['distribution-ring', 'show', 'Paris'],
      ],
      [
        ['selection-rule', 'set', 'Paris', '--kind', 'cumulative-update'],
        ['selection-rule', 'show', 'Paris'],
      ],
      [
        ['update-source', 'add', site.folder, '--folder', '--no-watch', '--name', 'Paris'],
        ['update-source', 'show', 'Paris'],
      ],
    ]
    const done = await Promise.all(made.map(([make]) => slipstream(make)))
    expect(done.map(one => [one.code, one.errors])).toEqual(made.map(() => [0, '']))
    const shown = await Promise.all(made.map(([, show]) => slipstream(show)))
    expect(shown.map(one => [one.code, one.out.split('\n')[0]])).toEqual(
      made.map(() => [0, expect.stringContaining('Paris')]),
    )
    const settings = await slipstream(['site', 'settings', '--changed', '--json'])
    expect(JSON.parse(settings.out)).toContainEqual(
      expect.objectContaining({ name: 'data-folder', value: join(site.folder, 'site'), from: 'flag' }),
    )
    const versions = await slipstream(['upgrade-package', 'versions', packageId, '1', '--json'])
    expect(JSON.parse(versions.out)).toMatchObject({ number: 1, inUse: true })
    const arrivals = await slipstream(['content', 'arrivals', '--moments', '2', '--json'])
    expect((JSON.parse(arrivals.out) as object[]).at(-1)).toMatchObject({ asked: 1, proved: 1 })
    const calendar = await slipstream(['servicing-schedule', 'calendar', '--json'])
    expect(JSON.parse(calendar.out)).toMatchObject({ times: [] })
    const template = ['task-sequence', 'create', 'Paris', '--upgrade-package', packageId, '--dry-run']
    expect((await slipstream(template)).out).toContain('setup.exe" /ImageIndex 1 /Auto Upgrade')
    expect(JSON.parse((await slipstream(['task-sequence', 'list', '--json'])).out)).toEqual([])
  })

  it('of the help lists every command, and how it ends', async () => {
    const all = await slipstream(['--help'])
    expect(all.code).toBe(0)
    for (const command of [...Object.keys(nouns), ...commandsAlone])
      expect(all.out).toMatch(new RegExp(`^  ${command} .*[a-z]`, 'm'))
    expect(all.out).toContain('Exit codes: 0 done, 1 failed, 2 partly done, 3 could not start.')
    for (const [noun, verbs] of Object.entries(nouns)) {
      const { code, out } = await slipstream([noun, '--help'])
      const listed = [...out.matchAll(/^ {2}([a-z-]+) .*[a-z]/gm)].map(match => match[1])
      expect([noun, code, listed.filter(verb => !verb?.startsWith('-'))]).toEqual([
        noun,
        0,
        [...verbs, 'help'],
      ])
    }
  })
})

describe('signing in', () => {
  it('works once with a one-time token, whose file is gone then; what is remembered is private', async () => {
    await expect(access(join(site.folder, 'site', 'administrator-token'))).rejects.toThrow()
    expect((await stat(join(site.folder, 'credentials.json'))).mode & 0o777).toBe(0o600)
    const credentials = join(site.folder, 'other', 'credentials.json')
    const words = ['sign-in', '--site', siteUrl, '--token-file', join(site.folder, 'spent-token'), '--json']
    const again = await slipstream(words, { SLIPSTREAM_CREDENTIALS: credentials })
    expect([again.code, errorOf(again).code]).toEqual([3, 'TOKEN_NEEDED'])
    await expect(access(credentials)).rejects.toThrow()
  })

  it('is not to be had with a lasting token', async () => {
    const file = join(site.folder, 'lasting-token')
    await writeFile(file, await lastingToken())
    const said = await slipstream(['sign-in', '--site', siteUrl, '--token-file', file, '--json'])
    expect([said.code, errorOf(said).code]).toEqual([3, 'NOT_ALLOWED'])
  })
})

describe('client fetch', () => {
  const fetchTo = (folder: string, ...more: string[]) =>
    slipstream(['client', 'fetch', '--package', packageId, '--to', folder, '--json', ...more])

  it('into a folder in use is refused, and the folder stays as it was', async () => {
    const folder = join(site.folder, 'used')
    await mkdir(folder)
    await writeFile(join(folder, 'mine.txt'), 'mine')
    const said = await fetchTo(folder)
    expect([said.code, errorOf(said).code]).toEqual([1, 'TARGET_FOLDER_REFUSED'])
    expect(await readdir(folder)).toEqual(['mine.txt'])
  })

  it.each([
    ['of another site', 'MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=', 'SIGNATURE_INVALID'],
    ['that is none', 'not-a-key', 'PUBLIC_KEY_INVALID'],
  ])('with a key %s fetches nothing and leaves nothing', async (_, key, code) => {
    const place = join(site.folder, `wrong-${code}`)
    await mkdir(place)
    const said = await fetchTo(join(place, 'device'), '--site-key', key)
    expect([said.code, errorOf(said).code]).toEqual([1, code])
    expect(await readdir(place)).toEqual([])
  })

  it('of a package that nobody holds, or that is none, says so', async () => {
    const said = await slipstream(['client', 'fetch', '--package', 'S01FFFFF', '--to', '/nowhere', '--json'])
    expect([said.code, errorOf(said).code]).toEqual([1, 'PACKAGE_MISSING'])
  })

  it('into a cache brings what is missing, shows what it holds, and removes it when told', async () => {
    const cache = join(site.folder, 'cache')
    const fetchIt = (...more: string[]) =>
      slipstream(['client', 'fetch', '--package', packageId, '--cache', cache, '--json', ...more])
    const small = await fetchIt('--cache-size', '1KB')
    expect([small.code, errorOf(small).code]).toEqual([1, 'CACHE_TOO_SMALL'])
    const first = await fetchIt('--limit-rate', '1GB', '--low-priority')
    expect([first.code, first.errors]).toEqual([0, ''])
    const { folder, contentVersion, bytesFetched } = JSON.parse(first.out)
    expect(bytesFetched).toBeGreaterThan(0)
    const setup = await readFile(join(folder, 'setup.exe'))
    await chmod(join(folder, 'setup.exe'), 0o600)
    await writeFile(join(folder, 'setup.exe'), 'changed by somebody')
    const again = await fetchIt()
    expect(JSON.parse(again.out)).toMatchObject({ bytesFetched: setup.length, verified: true })
    expect((await readFile(join(folder, 'setup.exe'))).equals(setup)).toBe(true)
    const list = () => slipstream(['client', 'cache', '--cache', cache, '--json'])
    expect(JSON.parse((await list()).out)).toMatchObject([{ contentVersion, complete: true }])
    const removed = ['client', 'cache', '--cache', cache, '--remove', contentVersion, '--json']
    expect((await slipstream(removed)).code).toBe(0)
    expect(JSON.parse((await list()).out)).toEqual([])
    expect((await slipstream(removed)).code).toBe(3)
    const neither = await slipstream(['client', 'fetch', '--package', packageId, '--json'])
    expect([neither.code, errorOf(neither).code]).toEqual([3, 'COMMAND_INVALID'])
  })

  it('that is interrupted with Ctrl+C says how to go on', async () => {
    const folder = join(site.folder, 'interrupted')
    let interrupt: () => unknown = () => expect.fail('the fetch has not begun')
    man.meddle = () => {
      interrupt()
      return 'hold'
    }
    const words = ['client', 'fetch', '--package', packageId, '--to', folder, '--json']
    const said = await slipstream(words, {}, child => {
      interrupt = () => child.kill('SIGINT')
    })
    man.meddle = (_, answer) => answer
    expect([said.code, errorOf(said).code]).toEqual([1, 'FETCH_INTERRUPTED'])
    await expect(access(folder)).rejects.toThrow()
  })

  it('goes on where it was cut off, and checks everything', async () => {
    const place = join(site.folder, 'resumed')
    await mkdir(place)
    const folder = join(place, 'device')
    let given = 0
    man.meddle = (_, answer) => {
      given += 1
      return given <= 8 ? answer : { status: 404, headers: {}, body: Buffer.alloc(0) }
    }
    const cut = await fetchTo(folder)
    expect([cut.code, errorOf(cut).code]).toEqual([1, 'SOURCE_REFUSED'])
    await expect(access(folder)).rejects.toThrow()
    man.meddle = (_, answer) => answer
    const done = await fetchTo(folder)
    expect(done.code).toBe(0)
    const fetched = JSON.parse(done.out) as {
      verified: boolean
      files: number
      bytes: number
      bytesFetched: number
    }
    expect(fetched).toMatchObject({ verified: true, files: 14 })
    expect(fetched.bytesFetched).toBeLessThanOrEqual(fetched.bytes - 5000)
    expect(fetched.bytesFetched).toBeGreaterThan(0)
    expect(await readFile(join(folder, 'file-7.txt'), 'utf8')).toBe('7'.repeat(5000))
    expect(await readdir(place)).toEqual(['device'])
  })
})
