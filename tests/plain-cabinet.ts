// Short spelling for tests: a cabinet without compression, from names and texts.

import { writeCabinet } from './update-package/cabinet.ts'

/** A file to put into a cabinet. `name` is written as it is; Windows separates folders by a backslash. */
export type PlainFile = { name: string; bytes: Uint8Array | string }

/** The bytes of a cabinet with these files, in this order. */
export function plainCabinet(files: readonly PlainFile[]): Buffer {
  return writeCabinet({
    files: files.map(({ name, bytes }) => ({
      path: name,
      bytes: typeof bytes === 'string' ? Buffer.from(bytes) : bytes,
    })),
    compression: 'none',
  })
}
