// People sign in to the console with the identity provider of the site, in a real browser, against a real provider at another host: they come to
// the page that they asked for, with the roles that the provider gives them; who has none is told why; signing out ends the session.

import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { screenshots } from '../console/console-site.ts'
import { type ConsoleSite, openConsoleSite, press, settled, walkPages } from '../console/index.ts'
import { startTestProvider, type TestProvider } from '../identity-provider.ts'

const clientSecret = 'a secret of this story'
const asked = '/monitoring/status-messages?severity=error'
const people = {
  maria: { preferred_username: 'maria', name: 'Maria Lind', groups: ['deployers'] },
  guest: { preferred_username: 'guest', name: 'Guest', groups: ['visitors'] },
}
let site: ConsoleSite
let provider: TestProvider

beforeAll(async () => {
  site = await openConsoleSite()
  await site.signIn()
  const client = {
    id: 'slipstream',
    secret: clientSecret,
    redirectUri: `${site.address}/api/v1/identity-provider/callback`,
  }
  provider = await startTestProvider(people, client, { host: 'localhost' })
  await site.api.setIdentityProvider({
    name: 'Example login',
    issuer: provider.issuer,
    clientId: client.id,
    clientSecret,
    claim: 'groups',
    roles: [{ value: 'deployers', roleId: 'Operating system deployment manager', scopes: null }],
  })
}, 180_000)
afterAll(async () => {
  await provider?.[Symbol.asyncDispose]()
  await site?.[Symbol.asyncDispose]()
})

/** A window in which nobody is signed in. The provider's own pages want a font from elsewhere, which is not to be had here. */
async function openWindow(language: 'en' | 'fr'): Promise<Page> {
  const page = await site.open({ language, signedIn: false })
  const isHere = ({ hostname }: URL) => ['127.0.0.1', 'localhost'].includes(hostname)
  await page.route(
    url => !isHere(url),
    route => route.fulfill({ body: '' }),
  )
  return page
}

/** Does at the provider what it asks for: the name and a password, then the consent. */
async function signInThere(page: Page, person: string): Promise<void> {
  await page.waitForURL(url => url.origin === provider.issuer)
  await page.locator('[name=login]').fill(person)
  await page.locator('[name=password]').fill('any')
  await page.locator('[type=submit]').click()
  await page.waitForURL(/interaction/)
  await page.locator('form[action] [type=submit]').click()
}

it('somebody who asks for a page signs in with the provider, and comes to that page', async () => {
  const page = await openWindow('en')
  await page.goto(asked)
  const offered = page.getByRole('link', { name: 'Sign in with Example login' })
  await offered.waitFor()
  await page.screenshot({ path: join(screenshots, 'sign-in-with-provider.png') })
  const sent = page.waitForRequest(request => request.url().startsWith(`${provider.issuer}/auth?`))
  await offered.click()
  const query = new URL((await sent).url()).searchParams
  expect([query.get('code_challenge_method'), query.get('code_challenge')?.length]).toEqual(['S256', 43])
  expect(query.get('redirect_uri')).toBe(`${site.address}/api/v1/identity-provider/callback`)
  await signInThere(page, 'maria')
  await page.getByRole('heading', { name: 'Status Messages', level: 1 }).waitFor()
  expect(new URL(page.url())).toMatchObject({
    pathname: '/monitoring/status-messages',
    search: '?severity=error',
  })
  await page.getByRole('button', { name: 'Settings of the console' }).click()
  await page.getByText('Maria Lind').waitFor()
  const cookies = await page.context().cookies(site.address)
  expect(cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite])).toEqual([
    ['slipstream_session', true, 'Strict'],
  ])
  const found = (await site.api.listUsers()).find(one => one.userName === 'maria')
  expect(found).toMatchObject({ signsInWith: 'identity-provider', displayName: 'Maria Lind' })

  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await offered.waitFor()
  expect((await page.context().cookies(site.address)).map(one => one.name)).toEqual([])
  const refused = await page.request.get('/api/v1/session', {
    headers: { cookie: `slipstream_session=${cookies[0]?.value}`, 'x-slipstream-request': 'console' },
  })
  expect(refused.status()).toBe(401)
  await page.context().close()
}, 120_000)

it.each([
  ['en', 'Sign in with Example login', 'nothing it says of you gives you a role here', 'User name'],
  ['fr', 'Se connecter avec Example login', 'ne vous donne un rôle ici', 'Nom d’utilisateur'],
] as const)(
  'somebody without a role is told why, by keyboard, at the page that was asked for: %s',
  async (language, offer, why, field) => {
    const page = await openWindow(language)
    await page.goto(asked)
    await page.getByRole('link', { name: offer }).focus()
    await page.keyboard.press('Enter')
    await signInThere(page, 'guest')
    const alert = page.getByRole('alert').filter({ hasText: why })
    await alert.waitFor()
    await page.screenshot({ path: join(screenshots, `sign-in-refused-${language}.png`) })
    await page.waitForURL(url => url.search === '?severity=error')
    // The other way in is still there, and leads to the same page.
    await press(page, 'Tab', field)
    await page.keyboard.type('administrator')
    await page.keyboard.press('Tab')
    await page.keyboard.type('a slow river under seven bridges')
    await page.keyboard.press('Enter')
    await settled(page)
    await page.getByRole('navigation').first().waitFor()
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(asked)
    await page.context().close()
  },
  120_000,
)

it('somebody who ends the sign-in at the provider, or comes back with another’s, is told to begin again', async () => {
  const page = await openWindow('en')
  await page.goto(asked)
  await page.getByRole('link', { name: 'Sign in with Example login' }).click()
  await page.waitForURL(url => url.origin === provider.issuer)
  await page.getByText('Cancel').click()
  await page.getByText('The identity provider did not sign you in').waitFor()
  await page.goto('/api/v1/identity-provider/callback?code=of-somebody-else&state=made-up')
  await page.getByText('This sign-in did not begin in this browser').waitFor()
  await page.context().close()
}, 120_000)

it('the sign-in page holds in both languages, all themes and both widths', async () => {
  const away: ConsoleSite = { ...site, open: how => site.open({ ...how, signedIn: false }) }
  expect(await walkPages(away, [{ name: 'sign-in', address: '/?signInError=USER_NOT_ADMITTED' }])).toEqual([])
  expect(site.complaints).toEqual([])
}, 120_000)
