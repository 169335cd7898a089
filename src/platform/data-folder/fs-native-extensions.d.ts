// The package ships no types; these are the calls that we use.
declare module 'fs-native-extensions' {
  /** Takes an exclusive lock on an open file: true when granted, false when another open file holds it. */
  export function tryLock(fileDescriptor: number): boolean
}
