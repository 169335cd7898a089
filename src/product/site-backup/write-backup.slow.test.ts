// A backup beside a collection: nothing goes that the moment of the backup needs.

import { execFile } from 'node:child_process'
import { open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { listNeededObjects } from '#product/content-library'
import { makeSiteInDatabase } from '../../../tests/site-in-database.ts'
import { pathOfObject } from './copy-objects.ts'
import { writeBackup } from './write-backup.ts'

it('keeps collection away until the content of its moment was read', async () => {
  await using site = await makeSiteInDatabase()
  await site.addPackage('Windows')
  const [object] = await listNeededObjects(site.db, { after: '', limit: 1 })
  const place = pathOfObject(join(site.folder, 'content', 'objects'), object?.sha256 ?? '')
  const bytes = await readFile(place)
  // Whoever reads it waits for whoever writes it.
  await rm(place)
  await promisify(execFile)('mkfifo', [place])
  const copying = Promise.withResolvers<void>()
  const to = `${site.folder}.backup`
  const writing = writeBackup({
    ...site,
    dataFolder: site.folder,
    to,
    passphrase: 'correct horse battery',
    content: 'copied',
    report: () => copying.resolve(),
  })
  try {
    await Promise.race([copying.promise, writing])
    expect(await site.library.collect()).toMatchObject({ skipped: true })
  } finally {
    const pipe = await open(place, 'w')
    await pipe.writeFile(bytes)
    await pipe.close()
  }
  const { objects } = await writing
  expect(objects).toBeGreaterThan(1)
  expect(await readFile(pathOfObject(join(to, 'objects'), object?.sha256 ?? ''))).toEqual(bytes)
  expect(await site.library.collect()).toMatchObject({ skipped: false })
  await rm(to, { recursive: true, force: true })
})
