export { type CabinetHeader, cabinetHeaderSize, readCabinetHeader } from './cabinet-header.ts'
export {
  type ContainerIndex,
  type IndexedFile,
  type IndexedHash,
  type IndexedSource,
  rawSourceOf,
  readContainerIndex,
} from './container-index.ts'
export { CabinetFileNotExpanded, CabinetHeaderInvalid, CabinetIndexInvalid } from './errors.ts'
export { expandFile, expansionOrder, type FileParts } from './expand-file.ts'
export { joinCabinets } from './join-cabinets.ts'
