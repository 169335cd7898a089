export { type Log, openLog, silentLog } from './open-log.ts'
