// npm run first-hour: takes the pictures of docs/guides/first-hour.md anew.

import { mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { openConsoleSite } from '../console/index.ts'
import { makeComponentUpdate } from '../update-package/index.ts'
import { makeWindowsMedia } from '../windows-image/index.ts'
import { type Picture, pictures } from './pictures.ts'
import { walkFirstHour } from './walk.ts'

const folder = resolve(import.meta.dirname, '../../docs/guides/first-hour')
/** As the guide has it: this stands in pictures. */
const luggage = join(tmpdir(), 'first-hour')

// What is there already is somebody's: it is not replaced.
await mkdir(luggage)
try {
  const media = join(luggage, 'windows11')
  const update = join(luggage, 'Windows11.0-KB9900002-x64.msu')
  await makeWindowsMedia({ product: 'windows11', to: media, images: 2 })
  await makeComponentUpdate({ to: update, product: 'windows11', kb: 'KB9900002' })
  await using site = await openConsoleSite()
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const left = new Set<Picture>(pictures)
  await walkFirstHour(site, { media, update }, async at => {
    const [page] = site.browser.contexts().flatMap(context => context.pages())
    if (page === undefined || !left.delete(at as Picture)) return
    await writeFile(join(folder, `${at}.webp`), await takePicture(page))
    process.stdout.write(`${at}\n`)
  })
  if (left.size > 0) throw new Error(`not taken: ${[...left].join(', ')}`)
  if (site.complaints.length > 0) throw new Error(site.complaints.join('\n'))
} finally {
  await rm(luggage, { recursive: true, force: true })
}

/** As WebP, which is half as large as PNG; Playwright itself does not make it. */
async function takePicture(page: Page): Promise<Buffer> {
  const browser = await page.context().newCDPSession(page)
  const { data } = await browser.send('Page.captureScreenshot', { format: 'webp', quality: 85 })
  await browser.detach()
  return Buffer.from(data, 'base64')
}
