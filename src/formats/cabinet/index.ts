export {
  type CabinetFile,
  type CabinetHeader,
  headerBytes,
  mostBytesOfFiles,
  readCabinetFiles,
  readCabinetHeader,
} from './read-cabinet.ts'
