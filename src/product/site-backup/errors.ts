import { defineError } from '#platform/errors'

/** A backup was asked for without a passphrase, or with one that is too short. */
export const BackupPassphraseMissing = defineError<{ reason: string }>({
  code: 'BACKUP_PASSPHRASE_MISSING',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `There is no passphrase for the backup: ${facts.reason}.`,
  remedy:
    'Put a passphrase of 12 characters or more into a file that only you can read and name it with --passphrase-file. Without it nobody can restore the backup.',
  example: { reason: 'neither --passphrase-file nor SLIPSTREAM_BACKUP_PASSPHRASE is given' },
})

/** What was given does not open the backup. */
export const BackupPassphraseWrong = defineError<{ folder: string }>({
  code: 'BACKUP_PASSPHRASE_WRONG',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `This passphrase does not open the backup ${facts.folder}.`,
  remedy: 'Give the passphrase with which the backup was made.',
  example: { folder: '/srv/backups/monday' },
})

/** There is something already where the backup shall be. */
export const BackupTargetTaken = defineError<{ folder: string }>({
  code: 'BACKUP_TARGET_TAKEN',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts => `There is something named ${facts.folder} already; a backup replaces nothing.`,
  remedy: 'Name a folder that does not exist.',
  example: { folder: '/srv/backups/monday' },
})

/** The backup would lie in what it is a backup of. */
export const BackupTargetInside = defineError<{ folder: string; dataFolder: string }>({
  code: 'BACKUP_TARGET_INSIDE',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `${facts.folder} lies in the data folder ${facts.dataFolder} and would be lost with it.`,
  remedy: 'Name a folder outside of the data folder, best on another disk.',
  example: { folder: '/var/lib/slipstream/backup', dataFolder: '/var/lib/slipstream' },
})

/** The data folder holds so many files that the list of the backup could not be read again. */
export const BackupListTooLong = defineError<{ bytes: number; most: number }>({
  code: 'BACKUP_LIST_TOO_LONG',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `The list of the backup would have ${facts.bytes} bytes; a list has ${facts.most} at most. There is no backup.`,
  remedy:
    'Look for a folder with very many files in the data folder; what is not the site’s own does not belong there.',
  example: { bytes: 71_303_168, most: 67_108_864 },
})

/** The folder is no whole backup, or something in it is not what the list says. */
export const BackupDamaged = defineError<{ folder: string; reason: string }>({
  code: 'BACKUP_DAMAGED',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts => `${facts.folder} is not a backup that can be restored: ${facts.reason}.`,
  remedy:
    'Use another backup. When only content is damaged, restore with --without-content; points that hold it heal the library.',
  example: { folder: '/srv/backups/monday', reason: 'database/sites_site.gz.age is missing' },
})

/** An object of the content library is missing or damaged, so that no whole backup can be made. */
export const BackupContentDamaged = defineError<{ sha256: string; reason: string }>({
  code: 'BACKUP_CONTENT_DAMAGED',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts => `The object ${facts.sha256} of the content library ${facts.reason}. There is no backup.`,
  remedy:
    'Run `slipstream content-library verify`, which fetches it back from a distribution point, and make the backup again; or leave the content out with --without-content.',
  example: { sha256: 'ab'.repeat(32), reason: 'is missing' },
})

/** The data folder holds no site. */
export const SiteNotFound = defineError<{ folder: string; reason: string }>({
  code: 'SITE_NOT_FOUND',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `There is no site in ${facts.folder}: ${facts.reason}.`,
  remedy:
    'Name the data folder of the site server with --data-folder, and its database with --database when it has one of its own.',
  example: { folder: '/var/lib/slipstream', reason: 'it has no database' },
})

/** A restore writes only where nothing is. */
export const RestoreTargetNotEmpty = defineError<{ target: string }>({
  code: 'RESTORE_TARGET_NOT_EMPTY',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts => `${facts.target} is not empty; a restore replaces nothing.`,
  remedy:
    'Name a data folder that does not exist or is empty, and a database without tables. Move what is there aside first.',
  example: { target: '/var/lib/slipstream' },
})
