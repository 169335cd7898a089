// Where Windows keeps its servicing state inside an image. Paths use '\' and are relative to the image's root.

/** The registry hives that servicing reads or writes. */
export type HiveName = 'SOFTWARE' | 'SYSTEM' | 'COMPONENTS'

/** All of them, in the order in which they are read. */
export const hiveNames: readonly HiveName[] = ['SOFTWARE', 'SYSTEM', 'COMPONENTS']

/** The folder of the hives. */
export const hiveFolder = 'Windows\\System32\\config'
/** Package manifests and catalogs, named by package identity. */
export const packagesFolder = 'Windows\\servicing\\Packages'
/** Operations that wait for the first start. */
export const pendingFile = 'Windows\\WinSxS\\pending.xml'
/** The component store. */
export const storeFolder = 'Windows\\WinSxS'
/** Catalogs that the system trusts; the folder is the subsystem of the Windows catalogs. */
export const catalogRoot = 'Windows\\System32\\CatRoot\\{F750E6C3-38EE-11D1-85E5-00C04FC295EE}'

/** A hive's file. */
export function hivePath(hive: HiveName): string {
  return `${hiveFolder}\\${hive}`
}

/** A component's manifest in the store. */
export function manifestPath(keyForm: string): string {
  return `${storeFolder}\\Manifests\\${keyForm}.manifest`
}

/** A catalog in the store, named by the SHA-256 of its bytes. */
export function storeCatalogPath(sha256: string): string {
  return `${storeFolder}\\Catalogs\\${sha256}.cat`
}

/** A path as WIM listings spell it, in lower case: the key under which two spellings of one path meet. */
export function pathKey(path: string): string {
  return `/${path.replaceAll('\\', '/').replace(/^\/+/, '')}`.toLowerCase()
}

/** Whether a name is one plain file or folder name that Windows accepts: nothing that leads elsewhere. */
export function isPlainName(name: string): boolean {
  if (name === '' || name.length > 255 || name === '.' || name === '..') return false
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (/[<>:"/\\|?*\u0000-\u001f]/.test(name) || /[. ]$/.test(name)) return false
  // Windows takes superscript digits, and blanks before the ending, for the device all the same.
  return !/^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d¹²³]) *(\..*)?$/i.test(name)
}

/** Whether every part of a relative path is a plain name. */
export function isPlainPath(path: string): boolean {
  return path !== '' && path.split(/[\\/]/).every(isPlainName)
}
