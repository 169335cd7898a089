// The names of objects in the bucket. The same as the names of files in a store that is a folder.

/** `objects/ab/ab12…`. */
export function keyOfObject(sha256: string): string {
  return `${objectsBeginning}${sha256.slice(0, 2)}/${sha256}`
}

/** All keys of objects begin with this. */
export const objectsBeginning = 'objects/'

/** Keys of objects whose bytes no longer had their digest. */
export const quarantineBeginning = 'quarantine/'

/** The digest that a key names; null for a key that is no object's. */
export function objectOfKey(key: string): string | null {
  const sha256 = key.slice(-64)
  return /^[0-9a-f]{64}$/.test(sha256) && key === keyOfObject(sha256) ? sha256 : null
}
