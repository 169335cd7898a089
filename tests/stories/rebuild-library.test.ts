// A site server whose database is gone starts again with its packages.

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { makeTestSite, type TestSite } from '../running-house.ts'
import { makeSmallMedia } from '../site-in-database.ts'

const run = promisify(execFile)
const commandLine = join(import.meta.dirname, '../../src/programs/command-line.ts')

/** Runs a rebuild: the site server in another part, which ends by itself. */
async function rebuild(site: TestSite, ...flags: string[]): Promise<string> {
  const words = [
    commandLine,
    'content-library',
    'rebuild',
    '--data-folder',
    join(site.folder, 'site'),
    ...flags,
  ]
  const { SLIPSTREAM_DATABASE: _, ...env } = process.env
  return (await run(process.execPath, words, { env })).stdout
}

// The embedded database can be lost by removing its folder.
describe.skipIf(process.env.SLIPSTREAM_TEST_EXTERNAL)('a site server that lost its database', () => {
  it('refuses to start over its content, shows what comes back, and has its packages again', async () => {
    await using site = await makeTestSite()
    const first = await site.startServer()
    const media = join(site.folder, 'media')
    await makeSmallMedia(media)
    const words = ['upgrade-package', 'add', '--path', media, '--name', 'Windows', '--accept-licence']
    const { value: added } = await site.slipstream<{ id: string; contentVersion: string }>(...words)
    await first.stop()
    const credentials = await readFile(join(site.folder, 'credentials.json'), 'utf8')
    const { sitePublicKey } = JSON.parse(credentials) as { sitePublicKey: string }
    const fingerprint = createHash('sha256').update(Buffer.from(sitePublicKey, 'base64')).digest('hex')
    for (const name of ['database', 'database-password', 'administrator-token'])
      await rm(join(site.folder, 'site', name), { recursive: true, force: true })

    await expect(site.startServer()).rejects.toThrow('CONTENT_STORE_DIFFERS')
    const preview = await rebuild(site)
    expect(preview).toContain(`${added.id} “Windows”, version 1: other-key`)
    expect(preview).toContain(fingerprint)
    const accepted = await rebuild(site, '--accept-site-key', fingerprint)
    expect(accepted).toContain(`${added.id} “Windows”, version 1: restore\n`)
    await expect(site.startServer()).rejects.toThrow('CONTENT_STORE_DIFFERS')
    expect(await rebuild(site, '--apply', '--accept-site-key', fingerprint)).toContain(
      'version 1: restored\n',
    )

    const again = await site.startServer()
    const token = join(site.folder, 'site', 'administrator-token')
    const to = ['--site', again.address, '--token-file', token, '--name', 'tester']
    await site.slipstream('sign-in', ...to)
    const { value: found } = await site.slipstream<object>('upgrade-package', 'show', added.id)
    expect(found).toMatchObject({ id: added.id, name: 'Windows', contentVersion: added.contentVersion })
    const verified = await site.slipstream('content-library', 'verify')
    expect(verified).toMatchObject({ exitCode: 0, value: { damaged: 0, missing: 0, lost: [] } })
    expect(await site.slipstream('content-library', 'release-rebuilt')).toMatchObject({
      value: { objects: 0 },
    })
  })
})
