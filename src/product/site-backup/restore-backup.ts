// Makes a site of a backup, in a data folder aside that gets its name when everything is there: one that was interrupted is no data folder.

import { createHash } from 'node:crypto'
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { openDataFolder } from '#platform/data-folder'
import { type Migration, openDatabase } from '#platform/database'
import { isDatabaseEmpty, restoreCopy } from '#platform/database-copy'
import { reachFailpoint } from '#platform/failpoints'
import type { Log } from '#platform/logging'
import { recordActivity } from '#product/activity'
import { readSite } from '#product/sites'
import type { BackupList } from './backup-list.ts'
import { copyObject, syncFolder, syncFolders } from './copy-objects.ts'
import { BackupDamaged, BackupPassphraseWrong, RestoreTargetNotEmpty } from './errors.ts'
import { readBackup, readObjects } from './read-backup.ts'
import { openBackupKey, readSealed, writePlain } from './sealed-files.ts'

/** What is restored, and where to. */
export type RestoreRequest = {
  from: string
  dataFolder: string
  /** A database without tables; null: the embedded one. */
  databaseUrl: string | null
  passphrase: string
  withoutContent: boolean
  migrations: readonly Migration[]
  log: Log
  report: (phase: string, bytesDone: number) => void
}

/** What came of it. */
export type RestoredSite = {
  dataFolder: string
  siteCode: string
  /** SHA-256 of the site's public key: what points and signed-in people have pinned. */
  fingerprint: string
  madeAt: string
  content: BackupList['content']['how']
  objects: number
}

/**
 * Restores a backup into an empty data folder.
 * @throws BackupDamaged, BackupPassphraseWrong, RestoreTargetNotEmpty, DatabaseCopyUnknown, DatabaseCopyDamaged,
 *   SiteKeyUnreadable, SealingKeyDamaged
 */
export async function restoreBackup(request: RestoreRequest): Promise<RestoredSite> {
  const from = resolve(request.from)
  const target = resolve(request.dataFolder)
  await refuseNotEmpty(target)
  const list = await readBackup(from)
  const identity = await openBackupKey(join(from, list.identity.name), request.passphrase)
  if (identity === null) throw new BackupPassphraseWrong({ folder: from })
  const making = `${target}.restoring`
  await rm(making, { recursive: true, force: true })
  const folder = await openDataFolder(making)
  try {
    for (const { path, file } of list.folder) {
      await mkdir(dirname(join(making, path)), { recursive: true, mode: 0o700 })
      await writePlain(join(making, path), await readSealed(join(from, file.name), identity))
    }
    const how = request.withoutContent ? 'left-out' : list.content.how
    if (how === 'copied' || how === 'linked') await restoreObjects(from, making, list, request)
    const place = request.databaseUrl === null ? { folder } : { url: request.databaseUrl }
    const database = await openDatabase({ place, log: request.log })
    try {
      if (!(await isDatabaseEmpty(database.db)))
        throw new RestoreTargetNotEmpty({ target: 'The database that was given' })
      request.report('database', 0)
      const files = new Map(list.tables.map(one => [one.table, one.file.name]))
      const read = (table: string) => readSealed(join(from, files.get(table) ?? ''), identity)
      await restoreCopy({ ...database, migrations: request.migrations }, list, read)
      const site = await database.db.transaction().execute(trx => readSite(trx, folder))
      if (site?.publicKey !== list.site.publicKey)
        throw new BackupDamaged({ folder: from, reason: 'it was signed with the key of another site' })
      await tell(database.db, list)
    } finally {
      await database.close()
    }
  } finally {
    await folder.release()
  }
  await rm(join(making, 'lock'), { force: true })
  await syncFolders(making)
  reachFailpoint('site-backup.restored')
  // Windows gives no folder the name of another, not even of an empty one.
  await rmdir(target).catch(() => undefined)
  await rename(making, target)
  await syncFolder(dirname(target))
  return {
    dataFolder: target,
    siteCode: list.site.code,
    fingerprint: createHash('sha256').update(Buffer.from(list.site.publicKey, 'base64')).digest('hex'),
    madeAt: list.madeAt,
    content: request.withoutContent ? 'left-out' : list.content.how,
    objects: list.content.objects,
  }
}

async function refuseNotEmpty(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  if (names.length > 0) throw new RestoreTargetNotEmpty({ target: folder })
}

async function restoreObjects(
  from: string,
  making: string,
  list: BackupList,
  { report }: RestoreRequest,
): Promise<void> {
  const to = join(making, 'content', 'objects')
  let bytesDone = 0
  for (const object of await readObjects(from, list)) {
    const wrong = await copyObject(object, { from: join(from, 'objects'), to, how: 'copied' })
    if (wrong !== null)
      throw new BackupDamaged({ folder: from, reason: `the object ${object.sha256} ${wrong}` })
    bytesDone += object.size
    report('content', bytesDone)
  }
}

async function tell(db: Parameters<typeof isDatabaseEmpty>[0], list: BackupList): Promise<void> {
  await db.transaction().execute(trx =>
    recordActivity(trx, {
      code: 'SITE_RESTORED',
      actor: 'site server',
      subject: 'site',
      message: `The site was restored from the backup of ${list.madeAt}. What happened after it is not known here.`,
    }),
  )
}
