// slipstream backup: a backup of a site, on the machine of a site server, whether that runs or not.

import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { type DataFolder, openDataFolder } from '#platform/data-folder'
import { findRunningPostgres, openDatabase } from '#platform/database'
import { SlipstreamError } from '#platform/errors'
import { armFailpoint } from '#platform/failpoints'
import { silentLog } from '#platform/logging'
import type { Settings } from '#platform/settings'
import { SiteNotFound, type WrittenBackup, writeBackup } from '#product/site-backup'
import { makeReport, readBackupWords, readPassphrase } from './backup-words.ts'
import { type Answer, runOnce } from './run-once.ts'

const words = process.argv.slice(2)
await runOnce(words.includes('--json'), backUp)

async function backUp(): Promise<Answer> {
  const { asked, settings } = readBackupWords(words)
  armFailpoint(settings.failpoint)
  const passphrase = await readPassphrase(asked['passphrase-file'])
  const dataFolder = settings['data-folder']
  await access(dataFolder).catch(() => {
    throw new SiteNotFound({ folder: dataFolder, reason: 'there is no such folder' })
  })
  const held = await hold(dataFolder)
  try {
    const place = await placeOf(settings, held)
    const database = await openDatabase({ place, log: silentLog() })
    try {
      const inBucket = settings['content-store'] !== undefined
      const written = await writeBackup({
        ...database,
        dataFolder,
        passphrase,
        to: asked.to ?? '',
        content: inBucket ? 'in-bucket' : contentOf(asked),
        report: makeReport(),
      })
      return { value: written, lines: describe(written) }
    } finally {
      await database.close()
    }
  } finally {
    await held?.release()
  }
}

/** The data folder, when no site server runs on it. */
async function hold(dataFolder: string): Promise<DataFolder | null> {
  return openDataFolder(dataFolder).catch(error => {
    if (error instanceof SlipstreamError && error.code === 'DATA_FOLDER_IN_USE') return null
    throw error
  })
}

/** Its own database, the embedded one of a site server that runs, or the embedded one that is started for this. */
async function placeOf(
  settings: Settings,
  held: DataFolder | null,
): Promise<Parameters<typeof openDatabase>[0]['place']> {
  const folder = settings['data-folder']
  if (settings.database !== undefined) return { url: settings.database }
  await access(join(folder, 'database')).catch(() => {
    throw new SiteNotFound({ folder, reason: 'it has no database' })
  })
  if (held !== null) return { folder: held }
  const url = await findRunningPostgres(folder)
  if (url === null) throw new SiteNotFound({ folder, reason: 'its database cannot be reached now' })
  return { url }
}

function contentOf(asked: { content?: string; 'without-content'?: boolean }) {
  if (asked['without-content']) return 'left-out'
  return asked.content === 'link' ? 'linked' : 'copied'
}

function describe(written: WrittenBackup): string[] {
  const content = {
    copied: 'all of it read, right, and copied',
    linked: 'all of it read, right, and linked: damage to the disk would reach both',
    'left-out': 'left out; after a restore, `content-library verify` fetches it from distribution points',
    'in-bucket': 'in its bucket, which this backup does not copy',
  }
  return [
    `The backup of site ${written.siteCode} is in ${written.folder}: ${written.tables} tables, ${written.files} files.`,
    `Content: ${written.objects} objects, ${written.bytes} bytes: ${content[written.how]}.`,
    'Without its passphrase nobody can restore it.',
  ]
}
