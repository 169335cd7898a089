// Keys of the SOFTWARE, SYSTEM and COMPONENTS hives that hold servicing state; paths are relative to the hive's root.

/** Version, build and edition of the image. */
export const currentVersionKey = 'Microsoft\\Windows NT\\CurrentVersion'
/** Component-based servicing: packages and what is pending. */
export const servicingKey = 'Microsoft\\Windows\\CurrentVersion\\Component Based Servicing'
/** Winning version of each component family. */
export const winnersKey = 'Microsoft\\Windows\\CurrentVersion\\SideBySide\\Winners'
/** COMPONENTS: one key for each component. */
export const componentsKey = 'DerivedData\\Components'
/** COMPONENTS: an index that Windows builds again when it is missing. */
export const versionedIndexKey = 'DerivedData\\VersionedIndex'
/** COMPONENTS: one key for each deployment. */
export const deploymentsKey = 'CanonicalData\\Deployments'
/** COMPONENTS: one key for each catalog. */
export const catalogsKey = 'CanonicalData\\Catalogs'

/** Package states (`CurrentState`), from Microsoft's "CBS Servicing States Chart". */
export const packageStates = { staged: 0x40, superseded: 0x50, installed: 0x70, permanent: 0x80 } as const

/** `ControlSet003` for 3. */
export function controlSetKey(controlSet: number): string {
  return `ControlSet${String(controlSet).padStart(3, '0')}`
}
