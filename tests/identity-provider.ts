// A real OpenID Connect provider on loopback, and a browser's part of a sign-in there.

import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import Provider from 'oidc-provider'

/** Who there is, by the name with which they sign in there: their claims. */
export type People = Record<string, Record<string, unknown>>

/** The provider. */
export type TestProvider = AsyncDisposable & {
  issuer: string
  /** How often somebody asked what it is. */
  timesAsked: () => number
  /** Does what somebody does in a browser who was sent there. @returns the address to which the provider sends the browser back */
  signIn: (location: string, person: string) => Promise<string>
}

/** Starts one that knows one client. */
export async function startTestProvider(
  people: People,
  client: { id: string; secret: string; redirectUri: string },
  { host = '127.0.0.1' }: { host?: '127.0.0.1' | 'localhost' } = {},
): Promise<TestProvider> {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const bound = listener.address()
  const issuer = `http://${host}:${bound !== null && typeof bound === 'object' ? bound.port : 0}`
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const provider = new Provider(issuer, {
    clients: [{ client_id: client.id, client_secret: client.secret, redirect_uris: [client.redirectUri] }],
    claims: { openid: ['sub'], profile: ['name', 'preferred_username'], groups: ['groups'] },
    cookies: { keys: ['a key of a test'] },
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', kid: 'test' }] },
    features: { devInteractions: { enabled: true } },
    pkce: { required: () => true },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: async () => ({ sub: id, ...people[id] }),
    }),
  })
  let asked = 0
  listener.on('request', ({ url }) => {
    if (url === '/.well-known/openid-configuration') asked++
  })
  listener.on('request', provider.callback())
  return {
    issuer,
    timesAsked: () => asked,
    signIn: (location, person) => walk(location, person, issuer),
    async [Symbol.asyncDispose]() {
      listener.closeAllConnections()
      listener.close()
      await once(listener, 'close')
    },
  }
}

/** Follows redirects, and sends the forms of sign-in and consent, until the provider sends the browser away. */
async function walk(location: string, person: string, issuer: string): Promise<string> {
  const cookies = new Map<string, string>()
  let next: { url: string; form?: Record<string, string> } = { url: location }
  for (let step = 0; step < 12; step++) {
    const answer = await fetch(next.url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(next.form && { method: 'POST', body: new URLSearchParams(next.form) }),
    })
    for (const set of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (set.split(';')[0] ?? '').split(/=(.*)/s)
      cookies.set(name, value)
    }
    const text = await answer.text()
    const away = answer.headers.get('location')
    if (away !== null) {
      const url = new URL(away, next.url).href
      if (!url.startsWith(issuer)) return url
      next = { url }
      continue
    }
    const prompt = /name="prompt" value="(\w+)"/.exec(text)?.[1]
    const action = /action="([^"]+)"/.exec(text)?.[1]
    if (prompt === undefined || action === undefined)
      throw new Error(`the provider shows no form (${answer.status}): ${text.slice(0, 500)}`)
    next = { url: new URL(action, next.url).href, form: { prompt, login: person, password: 'any' } }
  }
  throw new Error('the provider never sent the browser back')
}
