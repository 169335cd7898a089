// Makes a backup. The files of the data folder come first and the moment of the database afterwards: what is noted beside the content store is
// never ahead of the database that is restored.

import type { KeyObject } from 'node:crypto'
import { lstat, mkdir, open, realpath, rename, rm } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { Readable } from 'node:stream'
import type { Database } from '#platform/database'
import { openSnapshot, type Snapshot } from '#platform/database-copy'
import { reachFailpoint } from '#platform/failpoints'
import { listNeededObjects, makeLibraryHold } from '#product/content-library'
import { readSite } from '#product/sites'
import {
  type BackupFile,
  type BackupList,
  listName,
  longestList,
  signatureName,
  signList,
} from './backup-list.ts'
import { copyObject, syncFolder, syncFolders } from './copy-objects.ts'
import {
  BackupContentDamaged,
  BackupListTooLong,
  BackupTargetInside,
  BackupTargetTaken,
  SiteNotFound,
} from './errors.ts'
import { listKeptFiles } from './kept-files.ts'
import { makeBackupKey, writePlain, writeSealed } from './sealed-files.ts'

/** What a backup is made of. */
export type BackupRequest = {
  dataFolder: string
  url: string
  db: Database
  /** A folder that does not exist yet. */
  to: string
  passphrase: string
  content: 'copied' | 'linked' | 'left-out' | 'in-bucket'
  /** Told now and then how far it is. */
  report: (phase: string, bytesDone: number) => void
}

/** What came of it. */
export type WrittenBackup = { folder: string; siteCode: string; tables: number; files: number } & Pick<
  BackupList['content'],
  'how' | 'objects' | 'bytes'
>

/** While it is written: the folder, for whom it is sealed, and how files get into the list. */
type Writing = { folder: string; recipient: string; report: BackupRequest['report'] }

/**
 * Writes a backup beside its name, and gives it its name when all of it is there and flushed.
 * @throws BackupTargetTaken, BackupTargetInside, BackupPassphraseMissing, BackupContentDamaged, BackupListTooLong, SiteNotFound,
 *   SiteKeyUnreadable, SealingKeyDamaged
 */
export async function writeBackup(request: BackupRequest): Promise<WrittenBackup> {
  const to = resolve(request.to)
  if (await exists(to)) throw new BackupTargetTaken({ folder: to })
  await mkdir(dirname(to), { recursive: true, mode: 0o700 })
  await refuseInside(to, request.dataFolder)
  const { recipient, sealed } = await makeBackupKey(request.passphrase)
  const folder = `${to}.writing`
  // What an interrupted backup has left.
  await rm(folder, { recursive: true, force: true })
  for (const name of ['database', 'folder', 'objects'])
    await mkdir(join(folder, name), { recursive: true, mode: 0o700 })
  const writing: Writing = { folder, recipient, report: request.report }
  const identity = await writeFileOf(writing, 'identity.age', sealed)
  const kept = await keepFiles(writing, request.dataFolder)
  const copy = () => copyMoment(writing, request)
  const { list, privateKey } = isContentRead(request) ? await makeLibraryHold(request.db)(copy) : await copy()
  await writeList(writing, { ...list, identity, folder: kept }, privateKey)
  await publish(folder, to)
  const { tables, content, site } = list
  const { how, objects, bytes } = content
  return {
    folder: to,
    siteCode: site.code,
    tables: tables.length,
    files: kept.length,
    how,
    objects,
    bytes,
  }
}

function isContentRead({ content }: BackupRequest): boolean {
  return content === 'copied' || content === 'linked'
}

/**
 * Copies the tables of one moment, and the content that this moment needs. Where content is read, nothing of it may be collected from before
 * the moment until it was read.
 */
async function copyMoment(
  writing: Writing,
  request: BackupRequest,
): Promise<{ list: Omit<BackupList, 'identity' | 'folder'>; privateKey: KeyObject }> {
  const snapshot = await openSnapshot(request)
  try {
    const site = await snapshot.query(trx =>
      readSite(trx, { inside: (...names) => join(request.dataFolder, ...names) }),
    )
    if (site === null)
      throw new SiteNotFound({ folder: request.dataFolder, reason: 'its database holds none' })
    const { sequences, migrations } = snapshot
    const list = {
      format: 1 as const,
      madeAt: new Date().toISOString(),
      site: { code: site.code, publicKey: site.publicKey },
      tables: await copyTables(writing, snapshot),
      sequences,
      migrations,
      content: await copyContent(writing, snapshot, request),
    }
    return { list, privateKey: site.privateKey }
  } finally {
    await snapshot.close()
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}

async function refuseInside(to: string, dataFolder: string): Promise<void> {
  const [place, inside] = await Promise.all([realpath(dirname(to)), realpath(dataFolder)])
  const way = relative(inside, place)
  if (way === '..' || way.startsWith(`..${sep}`) || resolve(way) === way) return
  throw new BackupTargetInside({ folder: to, dataFolder: inside })
}

async function writeFileOf(
  { folder }: Writing,
  name: string,
  content: Uint8Array | string,
): Promise<BackupFile> {
  return { name, ...(await writePlain(join(folder, name), Readable.from([Buffer.from(content)]))) }
}

async function keepFiles(writing: Writing, dataFolder: string): Promise<BackupList['folder']> {
  const kept: BackupList['folder'] = []
  for (const path of await listKeptFiles(dataFolder)) {
    const name = `folder/${kept.length + 1}.gz.age`
    const handle = await openIfThere(join(dataFolder, path))
    if (handle === null) continue
    const bytes = handle.createReadStream()
    const written = await writeSealed(join(writing.folder, name), bytes, writing.recipient)
    kept.push({ path, file: { name, ...written } })
  }
  return kept
}

/** While the site server runs, small files come and go. */
async function openIfThere(path: string) {
  return open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
}

async function copyTables(writing: Writing, snapshot: Snapshot): Promise<BackupList['tables']> {
  const tables: BackupList['tables'] = []
  let bytesDone = 0
  for (const one of snapshot.tables) {
    const name = `database/${one.table}.gz.age`
    const copy = snapshot.copyOut(one)
    const written = await writeSealed(join(writing.folder, name), copy.bytes, writing.recipient)
    bytesDone += written.bytes
    writing.report('database', bytesDone)
    tables.push({ ...one, rows: copy.rows(), file: { name, ...written } })
  }
  reachFailpoint('site-backup.database-copied')
  return tables
}

async function copyContent(
  writing: Writing,
  snapshot: Snapshot,
  { dataFolder, content: how }: BackupRequest,
): Promise<BackupList['content']> {
  const from = join(dataFolder, 'content', 'objects')
  const to = join(writing.folder, 'objects')
  const names: string[] = []
  let bytes = 0
  for (let after = ''; ; ) {
    const page = await snapshot.query(trx => listNeededObjects(trx, { after, limit: 1000 }))
    for (const object of page) {
      if (how === 'copied' || how === 'linked') {
        const wrong = await copyObject(object, { from, to, how })
        if (wrong !== null) throw new BackupContentDamaged({ sha256: object.sha256, reason: wrong })
      }
      names.push(`${object.sha256} ${object.size}\n`)
      bytes += object.size
      writing.report('content', bytes)
      after = object.sha256
    }
    if (page.length === 0) break
  }
  const file = await writeFileOf(writing, 'objects.txt', names.join(''))
  return { how, objects: names.length, bytes, file }
}

async function writeList(writing: Writing, list: BackupList, privateKey: KeyObject): Promise<void> {
  const text = writeText(list)
  await writeFileOf(writing, listName, text)
  await writeFileOf(writing, signatureName, signList(text, privateKey))
}

/** The list as text. @throws BackupListTooLong when it could not be read again */
export function writeText(list: BackupList, most = longestList): string {
  const text = `${JSON.stringify(list, null, 2)}\n`
  const bytes = Buffer.byteLength(text)
  if (bytes > most) throw new BackupListTooLong({ bytes, most })
  return text
}

async function publish(folder: string, to: string): Promise<void> {
  await syncFolders(folder)
  reachFailpoint('site-backup.before-publish')
  await rename(folder, to)
  await syncFolder(dirname(to))
}
