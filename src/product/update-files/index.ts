export type { DefenderFacts, DefenderFileFacts, DefenderPart } from './defender-facts.ts'
export { UpdateFileDamaged, UpdateFileUnrecognised, UpdatePayloadNotOpened } from './errors.ts'
export { type InspectOptions, inspectUpdateFile } from './inspect-update-file.ts'
export { type OpenUpdate, openUpdate } from './open-update.ts'
export { type HeldUpdate, openUnpackedUpdates, type UnpackedUpdates } from './unpacked-updates.ts'
export type {
  ComponentFacts,
  ComponentFileFacts,
  PackageFacts,
  PayloadKind,
  UnreadableManifest,
  UnresolvedComponent,
  UpdateContainer,
  UpdateFacts,
  UpdateKind,
} from './update-facts.ts'
export { currentFactsVersion } from './update-facts.ts'
