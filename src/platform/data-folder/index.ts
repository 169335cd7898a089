export { type DataFolder, openDataFolder, readPrivateFile, writePrivateFile } from './data-folder.ts'
