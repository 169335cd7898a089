// Content goes to a distribution point in a file: written by the command line, imported without network, signed for at the next
// meeting with the site.

import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { makeTestSite, type TestSite, waitForReceipts } from '../running-house.ts'
import { makeSmallMedia } from '../site-in-database.ts'

const run = promisify(execFile)
const commandLine = join(import.meta.dirname, '../../src/programs/command-line.ts')

/** Runs the import; its standard output and standard error. */
function importFile(site: TestSite, file: string, point: string, ...flags: string[]) {
  const words = ['distribution-point', 'import', file, '--data-folder', join(site.folder, point), ...flags]
  return run(process.execPath, [commandLine, ...words])
}

describe('a prestage file', () => {
  it('brings a version to a point: nothing of it travels, and the receipt comes when the point meets its site', async () => {
    await using site = await makeTestSite()
    await site.startServer()
    const media = join(site.folder, 'media')
    await makeSmallMedia(media)
    await writeFile(join(media, 'large.bin'), Buffer.alloc(20_000_000, 'a large file '))
    const words = ['upgrade-package', 'add', '--path', media, '--name', 'One', '--accept-licence']
    const { id } = (await site.slipstream<{ id: string }>(...words)).value
    const point = await site.startPoint('DP1')
    await point.stop()

    const file = join(site.folder, 'one.slipstream')
    const preview = await site.slipstream<{ bytes: number }>(
      'content-library',
      'export-prestage',
      id,
      file,
      '--dry-run',
    )
    await expect(readFile(file)).rejects.toThrow('ENOENT')
    await site.slipstream('content-library', 'export-prestage', id, file)
    expect((await readFile(file)).length).toBe(preview.value.bytes)
    const again = site.slipstream('content-library', 'export-prestage', id, file)
    await expect(again).rejects.toMatchObject({ code: 'TARGET_FILE_REFUSED' })

    expect((await importFile(site, file, 'DP1')).stdout).toContain(`version 1 of ${id}`)
    await site.slipstream('content', 'distribute', id)
    await site.startPoint('DP1')
    const [row] = await waitForReceipts(site, id, 1)
    expect(row).toMatchObject({ bytesSent: 0, error: null })

    // What the target holds is left out; and a point that has not joined takes a file only when somebody vouches for its key.
    const difference = ['--have', '1', join(site.folder, 'nothing.slipstream')]
    const { value } = await site.slipstream('content-library', 'export-prestage', id, ...difference)
    expect(value).toMatchObject({ objects: 1, partialObjects: 0 })
    const refused = await importFile(site, file, 'DP2').catch((error: { stderr: string }) => error.stderr)
    const fingerprint = /key ([0-9a-f]{64})/.exec(String(refused))?.[1] ?? ''
    const { stdout } = await importFile(site, file, 'DP2', '--accept-site-key', fingerprint)
    expect(stdout).toContain('Everything was read and is right')
  })
})
