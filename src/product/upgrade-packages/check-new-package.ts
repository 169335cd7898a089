// What can be said of a new package before its content is read, so that an administrator need not wait for it.

import { open, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database, DatabaseTransaction } from '#platform/database'
import { type SourceFile, scanSource } from '#product/content-manifest'
import { readWimHeader } from '#tools/wimlib'
import { LicenceNotAccepted, PackageNameTaken, SourcePathUnreadable } from './errors.ts'
import { checkExtractable } from './extract-image.ts'
import type { NewPackage } from './jobs.ts'
import { checkParts, findSetupMedia, isSplit, type SetupMedia, wimFilesOf } from './setup-media.ts'
import { withPackages } from './tables.ts'

/** The source as it was found. */
export type CheckedSource = {
  folder: string
  files: readonly SourceFile[]
  media: SetupMedia
  totalBytes: number
}

/**
 * Checks the licence, the name and the source folder.
 * @throws LicenceNotAccepted, PackageNameTaken, SourcePathUnreadable, SourceIncomplete, ImageNotExtractable, the
 * errors of scanning, and WimUnreadable
 */
export async function checkNewPackage(
  db: Database,
  asked: NewPackage,
  signal: AbortSignal,
): Promise<CheckedSource> {
  if (!asked.licenceAccepted) throw new LicenceNotAccepted({ name: asked.name })
  await refuseTakenName(db, asked.name)
  const folder = await realFolder(asked.path)
  const files = await scanSource(folder, { signal })
  const paths = files.map(file => file.path)
  const media = findSetupMedia(asked.path, paths)
  for (const wim of wimFilesOf(media)) await checkReadable(join(folder, wim))
  if (isSplit(media)) {
    const { totalParts } = await readWimHeader(join(folder, media.install), { signal })
    checkParts(asked.path, { paths, media, totalParts })
  }
  if (asked.extractIndex !== null)
    await checkExtractable({ wim: join(folder, media.install), media }, asked.extractIndex, signal)
  return { folder, files, media, totalBytes: files.reduce((total, file) => total + file.size, 0) }
}

/** What the person who asks is kept waiting for at most. */
const atOnceMs = 60_000

/**
 * {@link checkNewPackage} for somebody who waits for the answer.
 * @throws SourcePathUnreadable also when the time is up; what checkNewPackage throws
 */
export async function checkNewPackageAtOnce(
  db: Database,
  asked: NewPackage,
  timeIsUp: AbortSignal = AbortSignal.timeout(atOnceMs),
): Promise<CheckedSource> {
  try {
    return await checkNewPackage(db, asked, timeIsUp)
  } catch (cause) {
    if (!timeIsUp.aborted) throw cause
    const reason = 'it took longer than a minute to list'
    throw new SourcePathUnreadable({ path: asked.path, reason }, { cause })
  }
}

/** Names are compared whatever their case. */
export function nameKey(name: string): string {
  return name.normalize('NFC').toLowerCase()
}

/** @throws PackageNameTaken */
export async function refuseTakenName(db: Database | DatabaseTransaction, name: string): Promise<void> {
  const taken = await withPackages(db)
    .selectFrom('upgrade_packages')
    .select('id')
    .where('name_key', '=', nameKey(name))
    .executeTakeFirst()
  if (taken) throw new PackageNameTaken({ name, packageId: taken.id })
}

/** The largest files are also those that are looked into first, by another program: its answer would say less. */
async function checkReadable(path: string): Promise<void> {
  try {
    await (await open(path, 'r')).close()
  } catch (cause) {
    throw new SourcePathUnreadable({ path, reason: reasonOf(cause) }, { cause })
  }
}

async function realFolder(path: string): Promise<string> {
  try {
    const real = await realpath(path)
    if ((await stat(real)).isDirectory()) return real
  } catch (cause) {
    throw new SourcePathUnreadable({ path, reason: reasonOf(cause) }, { cause })
  }
  throw new SourcePathUnreadable({ path, reason: 'it is not a folder' })
}

function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'there is no such file or folder'
  return code === 'EACCES' ? 'this account may not read it' : (code ?? 'unknown')
}
