// A site with a distribution point, and a real browser in front of it: nothing is made up on the way. The console is built when it is not.

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { makeSiteApi, type SiteApi } from '#api-client'
import { type Program, startProgram } from '../../demo/processes.ts'

const root = resolve(import.meta.dirname, '../..')
const run = promisify(execFile)

/** Where screenshots go; git does not know the folder. */
export const screenshots = join(root, '.slipstream/screenshots')

/** Who uses the console in tests. */
export const administrator = {
  userName: 'administrator',
  password: 'a slow river under seven bridges',
  displayName: 'Administrator',
}

/** A running site with a browser, closed and removed at the end. */
export type ConsoleSite = AsyncDisposable & {
  folder: string
  address: string
  /** The site's API, as the administrator; only once {@link ConsoleSite.signIn} was called. */
  api: SiteApi
  browser: Browser
  /** The one-time token of a new site. */
  oneTimeToken: () => Promise<string>
  /** Makes the first administrator and keeps the cookie; the page of the sign-in has a test of its own. */
  signIn: () => Promise<void>
  /** Takes the cookie of a window in which somebody signed in. */
  takeSession: (page: Page) => Promise<void>
  /** A window of the browser, signed in when the site was. What goes wrong in its pages fails the test at the end. */
  open: (how?: {
    language?: 'en' | 'fr'
    theme?: 'light' | 'dark' | 'high-contrast'
    width?: number
    /** False: nobody is signed in in this window. */
    signedIn?: boolean
  }) => Promise<Page>
  /** Joins a point, with a token that was made for it or with one of its own. */
  startPoint: (name: string, token?: string) => Promise<Program>
  /** What browsers said that no page should make them say. */
  complaints: string[]
}

/** Starts one. `database`: the PostgreSQL URL of a database to use; absent: an embedded one of its own. */
export async function openConsoleSite({ database }: { database?: string } = {}): Promise<ConsoleSite> {
  await run(process.execPath, ['bootstrap.mjs', 'start'], { cwd: root })
  await mkdir(screenshots, { recursive: true })
  const folder = await mkdtemp(join(tmpdir(), 'slipstream-console-'))
  const data = join(folder, 'site')
  // An identity provider of a test is on this machine.
  const flags = ['--allow-native-component-servicing', '--internal-networks', '127.0.0.0/8,::1']
  const server = await startProgram({ file: 'server.ts', dataFolder: data, flags, database })
  const running: Program[] = [server]
  const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] })
  const complaints: string[] = []
  let cookie = ''
  const { address } = server
  const send = async (path: string, init: RequestInit): Promise<unknown> => {
    const headers = { ...init.headers, cookie, 'x-slipstream-request': 'console' }
    const answer = await fetch(`${address}${path}`, { ...init, headers })
    if (!answer.ok) throw new Error(`${init.method} ${path}: ${answer.status} ${await answer.text()}`)
    cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? cookie
    return answer.status === 204 ? null : answer.json()
  }
  const json = (body: unknown) => ({
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })
  const api = makeSiteApi(({ method, path, body }) =>
    send(path, { method, ...(body !== undefined && json(body)) }),
  )
  const oneTimeToken = async () => (await readFile(join(data, 'administrator-token'), 'utf8')).trim()
  return {
    folder,
    address,
    api,
    browser,
    complaints,
    oneTimeToken,
    async signIn() {
      const asked = json(administrator)
      const headers = { ...asked.headers, authorization: `Bearer ${await oneTimeToken()}` }
      await send('/api/v1/first-administrator', { method: 'POST', body: asked.body, headers })
    },
    async takeSession(page) {
      const [first] = await page.context().cookies()
      if (first) cookie = `${first.name}=${first.value}`
    },
    async open({ language = 'en', theme = 'light', width = 1280, signedIn = true } = {}) {
      const context = await browser.newContext({
        baseURL: address,
        locale: language === 'fr' ? 'fr-FR' : 'en-GB',
        timezoneId: 'Europe/Paris',
        viewport: { width, height: width < 720 ? 844 : 800 },
        reducedMotion: 'reduce',
      })
      await remember(context, { 'slipstream-language': language, 'slipstream-theme': theme })
      const [name = '', value = ''] = cookie.split('=')
      if (cookie !== '' && signedIn) await context.addCookies([{ name, value, url: address }])
      const page = await context.newPage()
      page.on('pageerror', error => complaints.push(String(error.stack)))
      page.on('console', message => {
        // What the site refuses is told by the page; the browser says it once more.
        if (message.type() === 'error' && !/status of 4\d\d/.test(message.text()))
          complaints.push(message.text())
      })
      return page
    },
    async startPoint(name, token) {
      const file = join(folder, `${name}.token`)
      await writeFile(file, token ?? (await api.createJoinToken({ name })).token)
      const place = ['--site-url', address, '--join-token-file', file, '--ask-seconds', '0.3']
      const point = await startProgram({
        file: 'distribution-point.ts',
        dataFolder: join(folder, name),
        flags: place,
      })
      running.push(point)
      return point
    },
    async [Symbol.asyncDispose]() {
      await browser.close()
      for (const program of running.reverse()) await program.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Has every page of a window find these in its local storage. */
async function remember(context: BrowserContext, items: Record<string, string>): Promise<void> {
  const script = Object.entries(items)
    .map(([key, value]) => `localStorage.getItem('${key}') ?? localStorage.setItem('${key}', '${value}')`)
    .join('\n')
  await context.addInitScript(script)
}

/** Waits until a page shows what it was opened for and reads nothing any more for the first time. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor()
  for (const spinner of await page.locator('.fui-Spinner').all()) await spinner.waitFor({ state: 'detached' })
}

function findChromium(): string {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  const folders = (process.env.PATH ?? '').split(delimiter)
  const places = [
    ...folders.flatMap(folder => names.map(name => join(folder, name))),
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  ]
  const found = places.find(existsSync)
  if (found === undefined) throw new Error('There is no Chromium: run `node bootstrap.mjs test`.')
  return found
}
