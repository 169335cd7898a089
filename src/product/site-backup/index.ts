export { BackupPassphraseMissing, SiteNotFound } from './errors.ts'
export { type RestoredSite, restoreBackup } from './restore-backup.ts'
export { type WrittenBackup, writeBackup } from './write-backup.ts'
