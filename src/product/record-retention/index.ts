export { keepRecordsRemoved } from './keep-records-removed.ts'
