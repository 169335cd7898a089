export { type Cabinet, type CabinetFile, writeCabinet } from './cabinet.ts'
export {
  type ComponentUpdate,
  type ComponentUpdateOptions,
  makeComponentUpdate,
  syntheticCatalog,
} from './component-update.ts'
export {
  type CumulativeUpdate,
  type CumulativeUpdateOptions,
  makeCumulativeUpdate,
} from './cumulative-update.ts'
export {
  type DefenderUpdate,
  type DefenderUpdateOptions,
  makeDefenderUpdate,
} from './defender-update.ts'
export {
  type HostileCabinetKind,
  hostileCabinet,
  hostileCabinetKinds,
  sharedFolderCabinet,
  terabyteCabinet,
} from './hostile-cabinets.ts'
export { type Msu, writeMsu } from './msu.ts'
export type { RefusedContent } from './refused-content.ts'
export {
  makeSetupDynamicUpdate,
  type SetupDynamicUpdate,
  type SetupDynamicUpdateOptions,
} from './setup-dynamic-update.ts'
