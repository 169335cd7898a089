// The machine of a site is lost. Its site server comes back from a backup that was made while it ran, and the distribution point goes on: every
// version verifies, and nothing is sent again.

import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeTestSite, waitForReceipts } from '../running-house.ts'
import { makeSmallMedia } from '../site-in-database.ts'

describe('a site whose data folder is destroyed', () => {
  it('is restored from a backup: everything verifies, every point agrees, and no content moves', async () => {
    await using site = await makeTestSite({ database: 'embedded' })
    const { slipstream } = site
    const server = await site.startServer()
    await site.startPoint('DP1')
    const media = join(site.folder, 'media')
    await makeSmallMedia(media)
    const words = ['upgrade-package', 'add', '--path', media, '--name', 'Windows', '--accept-licence']
    const { value: added } = await slipstream<{ id: string }>(...words)
    await slipstream('content', 'distribute', added.id, '--point', 'DP1')
    const [before] = await waitForReceipts(site, added.id, 1)

    const secret = join(site.folder, 'passphrase')
    await writeFile(secret, 'correct horse battery\n', { mode: 0o600 })
    const backup = join(site.folder, 'backup')
    const dataFolder = ['--passphrase-file', secret, '--data-folder', join(site.folder, 'site')]
    const made = await slipstream<{ how: string }>('backup', '--to', backup, ...dataFolder)
    expect(made.value).toMatchObject({ siteCode: 'S01', how: 'copied' })
    const restoring = () => slipstream<{ siteCode: string }>('restore', '--from', backup, ...dataFolder)
    await expect(restoring()).rejects.toMatchObject({ code: 'RESTORE_TARGET_NOT_EMPTY' })

    await server.stop()
    await rm(join(site.folder, 'site'), { recursive: true })
    expect((await restoring()).value).toMatchObject({ siteCode: 'S01', content: 'copied' })
    await site.startServer()

    const verified = await slipstream('content-library', 'verify')
    expect(verified).toMatchObject({ exitCode: 0, value: { damaged: 0, missing: 0, lost: [] } })
    await slipstream('content', 'validate', added.id, '--point', 'DP1')
    await slipstream('content', 'wait', '--verified', '--package', added.id, '--timeout', '120')
    const [after] = await waitForReceipts(site, added.id, 1)
    expect(after).toMatchObject({ bytesSent: 0, contentVersion: before?.contentVersion })
    const messages = await slipstream<{ code: string }[]>('status-message', 'list')
    const codes = messages.value.map(one => one.code)
    expect(codes).toContain('SITE_RESTORED')
    expect(codes).not.toContain('DATABASE_BEHIND')
    expect(codes).not.toContain('AUDIT_CHAIN_BROKEN')
  })
})
