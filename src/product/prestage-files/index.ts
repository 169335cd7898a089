export { PrestageInvalid, PrestageKeyUnknown } from './errors.ts'
export type { PrestageHeader } from './layout.ts'
export { type ObjectPart, type PlannedObject, type PrestageVersion, planRecords } from './plan-records.ts'
export {
  type ByteSource,
  type PrestageContents,
  type PrestageReading,
  readPrestage,
  type StoredObject,
  type StoredPart,
  type TrustedKey,
} from './read-prestage.ts'
export { measurePrestage, type PrestageWriting, writePrestage } from './write-prestage.ts'
