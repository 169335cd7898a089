// slipstream restore: a site from a backup, into a data folder that is empty.

import { readMigrations } from '#platform/database'
import { armFailpoint } from '#platform/failpoints'
import { silentLog } from '#platform/logging'
import { type RestoredSite, restoreBackup } from '#product/site-backup'
import { makeReport, readBackupWords, readPassphrase } from './backup-words.ts'
import { type Answer, runOnce } from './run-once.ts'
import { migrationFolders } from './site-migrations.ts'

const words = process.argv.slice(2)
await runOnce(words.includes('--json'), restore)

async function restore(): Promise<Answer> {
  const { asked, settings } = readBackupWords(words)
  armFailpoint(settings.failpoint)
  const restored = await restoreBackup({
    from: asked.from ?? '',
    dataFolder: settings['data-folder'],
    databaseUrl: settings.database ?? null,
    passphrase: await readPassphrase(asked['passphrase-file']),
    withoutContent: asked['without-content'] === true,
    migrations: await readMigrations(migrationFolders),
    log: silentLog(),
    report: makeReport(),
  })
  return { value: restored, lines: describe(restored) }
}

function describe(restored: RestoredSite): string[] {
  const isHere = restored.content === 'copied' || restored.content === 'linked'
  return [
    `Site ${restored.siteCode}, as it was at ${restored.madeAt}, is in ${restored.dataFolder}.`,
    `Site key: ${restored.fingerprint}`,
    isHere
      ? `Content: ${restored.objects} objects, all of them right.`
      : `Content: ${restored.objects} objects are not here. Start the site server, and run \`content-library verify\`.`,
    'Start the site server with the settings that it had.',
  ]
}
