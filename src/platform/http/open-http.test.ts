import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Agent, request as fetchUrl } from 'undici'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineError, type ErrorReport, reportError } from '#platform/errors'
import { silentLog } from '#platform/logging'
import { type Caller, type HttpServer, listen, openHttp, problemSchema, type Role } from './index.ts'

const run = promisify(execFile)
const hasOpenssl = await run('openssl', ['version']).then(
  () => true,
  () => false,
)

const NameTaken = defineError<{ name: string }>({
  code: 'EXAMPLE_TAKEN',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts => `The name ${facts.name} is taken.`,
  remedy: 'Choose another name.',
  example: { name: 'one' },
})

const NotGood = defineError<Record<string, never>>({
  code: 'EXAMPLE_NOT_GOOD',
  kind: 'forbidden',
  retry: 'never',
  sentence: () => 'It is not good.',
  remedy: 'None.',
  example: {},
})

const callers: Record<string, Caller> = {
  good: { role: 'administrator', name: 'Ines', subject: null },
  device: { role: 'device', name: 'PC1', subject: null },
}

const open: HttpServer[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})

async function makeServer(
  tls?: { certificate: string; key: string },
  report?: (thrown: unknown) => ErrorReport,
): Promise<HttpServer> {
  const server = await openHttp({
    log: silentLog(),
    title: 'Test',
    authenticate: async ({ scheme, token }) =>
      ['bearer', 'session'].includes(scheme) ? (callers[token] ?? null) : null,
    ...(tls && { tls }),
    ...(report && { report }),
  })
  open.push(server)
  server.route({
    method: 'POST',
    url: '/things/:id',
    config: { roles: ['administrator'] },
    schema: {
      params: z.object({ id: z.coerce.number().int() }),
      querystring: z.object({ limit: z.coerce.number().max(10).default(1) }),
      body: z.object({ name: z.string().max(5) }),
      response: { 200: z.object({ caller: z.string(), name: z.string() }) },
    },
    handler: async request => {
      const { name } = request.body
      if (name === 'boom') throw new Error('secret=hunter2')
      if (name === 'lib') throw Object.assign(new Error('secret=hunter2'), { statusCode: 404 })
      if (name === 'taken') throw new NameTaken({ name })
      return { caller: request.caller.name, name, hidden: 'hunter2' }
    },
  })
  return server
}

type Asked = { token?: string; url?: string; body?: unknown; headers?: Record<string, string> }

async function ask(
  server: HttpServer,
  { token, url = '/things/1', body = { name: 'one' }, headers = {} }: Asked,
) {
  const answer = await server.inject({
    method: 'POST',
    url,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      'content-type': 'application/json',
      ...headers,
    },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: answer.statusCode, type: answer.headers['content-type'], text: answer.body }
}

/** Reads problem details, and checks that they are complete. */
function problemOf({ status, type, text }: Awaited<ReturnType<typeof ask>>) {
  expect(type).toMatch(/^application\/problem\+json/)
  const problem = problemSchema.parse(JSON.parse(text))
  expect(problem.status).toBe(status)
  expect(problem.instance).toMatch(/^request-[0-9a-f-]{36}$/)
  expect(problem.type).toBe(`urn:slipstream:error:${problem.code}`)
  return problem
}

describe('a route', () => {
  it('that is for everybody and for some at once is refused', async () => {
    const server = await makeServer()
    const config = { public: 'a test', roles: ['device'] as Role[] }
    const add = () => server.route({ method: 'GET', url: '/both', config, handler: () => '' })
    expect(add).toThrow('is for everybody and for some at once')
  })

  it.each<{ config?: { roles?: readonly Role[] } }>([{}, { config: {} }, { config: { roles: [] } }])(
    'that does not say who may call it is refused: %j',
    async said => {
      const server = await makeServer()
      const add = () => server.route({ method: 'GET', url: '/open', handler: () => 'anybody', ...said })
      expect(add).toThrow('GET /open does not say who may call it')
    },
  )

  it('answers whom it is for, with what its schema names and nothing else', async () => {
    const { status, text } = await ask(await makeServer(), { token: 'good' })
    expect([status, JSON.parse(text)]).toEqual([200, { caller: 'Ines', name: 'one' }])
  })

  it.each([
    ['no token', {}],
    ['an unknown token', { token: 'other' }],
    ['an empty token', { token: '' }],
    ['another scheme', { headers: { authorization: 'Basic good' } }],
  ])('answers 401 to %s, before it looks at the body', async (_, asked) => {
    const problem = problemOf(await ask(await makeServer(), { ...asked, body: '{' }))
    expect([problem.status, problem.code, problem.retry]).toEqual([401, 'TOKEN_NEEDED', 'after-change'])
  })

  it('answers 403 to another role, and says which one it needs', async () => {
    const problem = problemOf(await ask(await makeServer(), { token: 'device', body: '{' }))
    expect(problem).toMatchObject({ status: 403, code: 'NOT_ALLOWED', facts: { needed: 'administrator' } })
  })

  it('answers HEAD as it answers GET, to the same callers only', async () => {
    const server = await makeServer()
    server.route({ method: 'GET', url: '/it', config: { roles: ['administrator'] }, handler: () => 'text' })
    const head = (token: string) =>
      server.inject({ method: 'HEAD', url: '/it', headers: { authorization: `Bearer ${token}` } })
    const good = await head('good')
    expect([good.statusCode, good.headers['content-length'], good.body]).toEqual([200, '4', ''])
    expect((await head('device')).statusCode).toBe(403)
    expect((await server.inject({ method: 'HEAD', url: '/it' })).statusCode).toBe(401)
  })
})

describe('a request that cannot be understood', () => {
  it.each([
    ['malformed JSON', { body: '{"name": ' }, /JSON/],
    ['no body', { body: '' }, /body/i],
    ['another media type', { headers: { 'content-type': 'text/xml' } }, /media type/i],
    ['a body that is too large', { body: { name: 'x'.repeat(1024 * 1024) } }, /too large/],
    ['a wrong field of the body', { body: { name: 'too long' } }, /^body\/name: /],
    ['a missing field', { body: {} }, /^body\/name: /],
    ['a wrong query', { url: '/things/1?limit=11' }, /^querystring\/limit: /],
    ['a wrong path', { url: '/things/one' }, /^params\/id: /],
    ['an attempt on the prototype', { body: '{"__proto__": {"name": "one"}}' }, /./],
  ])('(%s) is REQUEST_INVALID and says what is wrong', async (_, asked, expected) => {
    const problem = problemOf(await ask(await makeServer(), { token: 'good', ...asked }))
    expect([problem.status, problem.code]).toEqual([400, 'REQUEST_INVALID'])
    expect((problem.facts.problems as string[]).join()).toMatch(expected)
  })

  it('also when its path is not one', async () => {
    const problem = problemOf(await ask(await makeServer(), { token: 'good', url: '/things/%zz' }))
    expect([problem.status, problem.code]).toEqual([400, 'REQUEST_INVALID'])
  })
})

describe('an error', () => {
  it('with a code gets the status of its kind, with its facts and remedy', async () => {
    const problem = problemOf(await ask(await makeServer(), { token: 'good', body: { name: 'taken' } }))
    expect(problem).toMatchObject({
      status: 409,
      code: 'EXAMPLE_TAKEN',
      title: 'example taken',
      detail: 'The name taken is taken.',
      remedy: 'Choose another name.',
      retry: 'after-change',
      facts: { name: 'taken' },
    })
  })

  it('that has no type of its own is what the server says that it is', async () => {
    const report = (thrown: unknown) =>
      reportError(String(thrown).includes('hunter2') ? new NameTaken({ name: 'one' }) : thrown)
    const server = await makeServer(undefined, report)
    const problem = problemOf(await ask(server, { token: 'good', body: { name: 'boom' } }))
    expect([problem.status, problem.code]).toEqual([409, 'EXAMPLE_TAKEN'])
    const invalid = problemOf(await ask(server, { token: 'good', body: { name: 'too long' } }))
    expect([invalid.status, invalid.code]).toEqual([400, 'REQUEST_INVALID'])
  })

  it.each(['boom', 'lib'])('that nobody expected (%s) is 500 without its text', async name => {
    const answer = await ask(await makeServer(), { token: 'good', body: { name } })
    expect(problemOf(answer)).toMatchObject({ status: 500, code: 'INTERNAL', facts: {} })
    expect(answer.text).not.toContain('hunter2')
  })
})

describe('a body', () => {
  it('with a NUL character or half of one anywhere in it is refused, and one of any depth is understood or refused', async () => {
    const server = await makeServer()
    for (const body of [
      { name: 'a\u0000' },
      { name: 'one', more: [{ 'a\u0000': 1 }] },
      { more: { 'a\ud800': 1 } },
    ])
      expect(problemOf(await ask(server, { token: 'good', body }))).toMatchObject({
        status: 400,
        code: 'REQUEST_INVALID',
      })
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
    expect((await ask(server, { token: 'good', body: deep })).status).toBe(400)
  })
})

describe('what is refused before it is known who calls', () => {
  it('counts as a refusal: sessions in the wrong place, and credentials that are no good', async () => {
    const server = await openHttp({
      log: silentLog(),
      title: 'Test',
      authenticate: async () => {
        throw new NotGood({})
      },
      limits: { callsPerMinute: 0, openPerMinute: 0, refusalsPerMinute: 2 },
    })
    open.push(server)
    for (const authorization of ['Session x', 'Ticket forged', 'Ticket forged', 'Session x']) {
      const answer = await server.inject({ url: '/nowhere', headers: { authorization } })
      expect([401, 403, 429]).toContain(answer.statusCode)
    }
    const { statusCode } = await server.inject({ url: '/nowhere', headers: { authorization: 'Ticket x' } })
    expect(statusCode).toBe(429)
  })
})

describe('a public route', () => {
  it('does not look at an idempotency key, which would be nobody’s', async () => {
    const server = await openHttp({
      log: silentLog(),
      title: 'Test',
      authenticate: async () => null,
      idempotency: { begin: () => Promise.reject(new Error('nobody’s')) },
    })
    open.push(server)
    server.route({
      method: 'POST',
      url: '/in',
      config: { public: 'a test' },
      schema: { response: { 200: z.object({ done: z.boolean() }) } },
      handler: async () => ({ done: true }),
    })
    const headers = { 'idempotency-key': 'a-key-of-16-characters' }
    expect((await server.inject({ method: 'POST', url: '/in', headers })).statusCode).toBe(200)
  })
})

describe('an unknown address', () => {
  it('is 401 without a token, so that nobody can look around, and 404 with one', async () => {
    const server = await makeServer()
    expect(problemOf(await ask(server, { url: '/nowhere' })).code).toBe('TOKEN_NEEDED')
    const problem = problemOf(await ask(server, { url: '/nowhere?secret=1', token: 'device' }))
    expect(problem).toMatchObject({
      status: 404,
      code: 'ROUTE_MISSING',
      facts: { method: 'POST', path: '/nowhere' },
    })
  })
})

describe('listening', () => {
  it.each(['0.0.0.0', '::', '192.168.1.4', 'site.example', '127.0.0.1.example'])(
    'on %s needs encryption',
    async address => {
      const listening = listen(await makeServer(), { address, port: 0, tls: false })
      await expect(listening).rejects.toMatchObject({ code: 'ENCRYPTION_NEEDED', facts: { address } })
    },
  )

  it('on a port in use is CANNOT_LISTEN with the reason', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const bound = other.address()
    const port = bound !== null && typeof bound === 'object' ? bound.port : 0
    const listening = listen(await makeServer(), { address: '127.0.0.1', port, tls: false })
    await expect(listening).rejects.toMatchObject({
      code: 'CANNOT_LISTEN',
      facts: { address: '127.0.0.1', port, reason: 'EADDRINUSE' },
    })
    other.close()
  })

  it.skipIf(!hasOpenssl)('with a certificate is encrypted on every address (needs openssl)', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'slipstream-tls-'))
    const [certificate, key] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')]
    const words =
      'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost'
    const more = ['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', certificate]
    await run('openssl', [...words.split(' '), ...more])
    const server = await makeServer({ certificate, key })
    const config = { roles: ['administrator' as const] }
    const schema = { response: { 200: z.object({ one: z.number() }) } }
    for (const method of ['GET', 'PUT'])
      server.route({ method, url: '/kept', config, schema, handler: async () => ({ one: 1 }) })
    const url = await listen(server, { address: '0.0.0.0', port: 0, tls: true })
    expect(url).toMatch(/^https:\/\/0\.0\.0\.0:\d+$/)
    const at = `localhost:${new URL(url).port}/nowhere`
    const trusting = new Agent({ connect: { ca: await readFile(certificate, 'utf8') } })
    expect((await fetchUrl(`https://${at}`, { dispatcher: trusting })).statusCode).toBe(401)
    const edit = async (match: string) => {
      const { statusCode, body } = await fetchUrl(`https://${at.replace('nowhere', 'kept')}`, {
        dispatcher: trusting,
        method: 'PUT',
        headers: {
          cookie: '__Host-slipstream_session=good',
          'x-slipstream-request': 'console',
          'if-match': match,
        },
      })
      await body.dump()
      return statusCode
    }
    expect([await edit('*'), await edit('"another"')]).toEqual([200, 412])
    await expect(fetchUrl(`https://${at}`)).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    await expect(fetchUrl(`http://${at}`)).rejects.toThrow()
    await trusting.close()
    await rm(folder, { recursive: true })
  })

  it.each([
    ['is not there', null],
    ['is none', 'no certificate'],
  ])('with a certificate that %s is TLS_UNUSABLE', async (_, text) => {
    const folder = await mkdtemp(join(tmpdir(), 'slipstream-tls-'))
    const file = join(folder, 'certificate.pem')
    if (text !== null) await writeFile(file, text)
    const opening = makeServer({ certificate: file, key: file })
    await expect(opening).rejects.toMatchObject({ code: 'TLS_UNUSABLE', facts: { certificate: file } })
    await rm(folder, { recursive: true })
  })
})
