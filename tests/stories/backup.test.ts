// The machine of a site is lost. Its site server comes back from a backup that was made while it ran, and the distribution point goes on: every
// version verifies, and nothing is sent again. And once more without the content, which comes back from the point.

import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Program } from '../../demo/processes.ts'
import { makeTestSite, type TestSite, waitForReceipts } from '../running-house.ts'
import { makeSmallMedia } from '../site-in-database.ts'

let site: TestSite
let server: Program
let packageId = ''
let words: string[] = []

beforeAll(async () => {
  site = await makeTestSite({ database: 'embedded' })
  const { slipstream } = site
  server = await site.startServer()
  await site.startPoint('DP1')
  const media = join(site.folder, 'media')
  await makeSmallMedia(media)
  const add = ['upgrade-package', 'add', '--path', media, '--name', 'Windows', '--accept-licence']
  packageId = (await slipstream<{ id: string }>(...add)).value.id
  await slipstream('content', 'distribute', packageId, '--point', 'DP1')
  await waitForReceipts(site, packageId, 1)
  const secret = join(site.folder, 'passphrase')
  await writeFile(secret, 'correct horse battery\n', { mode: 0o600 })
  words = ['--passphrase-file', secret, '--data-folder', join(site.folder, 'site')]
  const made = await slipstream('backup', '--to', join(site.folder, 'backup'), ...words)
  expect(made.value).toMatchObject({ siteCode: 'S01', how: 'copied' })
})
afterAll(() => site[Symbol.asyncDispose]())

function restore(...more: string[]) {
  return site.slipstream('restore', '--from', join(site.folder, 'backup'), ...more, ...words)
}

async function destroy(): Promise<void> {
  await server.stop()
  await rm(join(site.folder, 'site'), { recursive: true })
}

describe('a site whose data folder is destroyed', () => {
  it('is restored from a backup: everything verifies, every point agrees, and no content moves', async () => {
    const { slipstream } = site
    await expect(restore()).rejects.toMatchObject({ code: 'RESTORE_TARGET_NOT_EMPTY' })
    await destroy()
    expect((await restore()).value).toMatchObject({ siteCode: 'S01', content: 'copied' })
    server = await site.startServer()

    const verified = await slipstream('content-library', 'verify')
    expect(verified).toMatchObject({ exitCode: 0, value: { damaged: 0, missing: 0, lost: [] } })
    await slipstream('content', 'validate', packageId, '--point', 'DP1')
    await slipstream('content', 'wait', '--verified', '--package', packageId, '--timeout', '120')
    const [row] = await waitForReceipts(site, packageId, 1)
    expect(row).toMatchObject({ bytesSent: 0 })
    const messages = await slipstream<{ code: string }[]>('status-message', 'list')
    const codes = messages.value.map(one => one.code)
    expect(codes).toContain('SITE_RESTORED')
    expect(codes).not.toContain('DATABASE_BEHIND')
    expect(codes).not.toContain('AUDIT_CHAIN_BROKEN')
  })

  it('is restored without its content, which comes back from the point that has it', async () => {
    await destroy()
    expect((await restore('--without-content')).value).toMatchObject({ content: 'left-out' })
    server = await site.startServer()
    const healed = await site.slipstream<{ missing: number; healed: number }>('content-library', 'verify')
    expect(healed).toMatchObject({ exitCode: 0, value: { damaged: 0, lost: [] } })
    expect(healed.value.missing).toBeGreaterThan(0)
    expect(healed.value.healed).toBe(healed.value.missing)
  })
})
