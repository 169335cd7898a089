// Decodes a document that arrives in pieces.

import { UpdateMetadataUnreadable } from './errors.ts'

/** UTF-8, or UTF-16 when a mark says so. Pieces may end in the middle of a character. */
export class PieceDecoder {
  readonly #where: string
  /** What came before the encoding was known. */
  #start: Uint8Array = new Uint8Array(0)
  #decoder: InstanceType<typeof TextDecoder> | null = null

  constructor(where: string) {
    this.#where = where
  }

  /** @throws UpdateMetadataUnreadable when the bytes are not valid in their encoding. */
  write(piece: Uint8Array): string {
    if (this.#decoder !== null) return this.#decode(piece, true)
    this.#start = Buffer.concat([this.#start, piece])
    const [first, second] = this.#start
    if (first === undefined || second === undefined) return ''
    this.#decoder = new TextDecoder(encodingOf(first, second), { fatal: true })
    return this.#decode(this.#start, true)
  }

  /** What is left. @throws UpdateMetadataUnreadable when a character is not complete. */
  finish(): string {
    if (this.#decoder === null) this.#decoder = new TextDecoder('utf-8', { fatal: true })
    else this.#start = new Uint8Array(0)
    return this.#decode(this.#start, false)
  }

  #decode(piece: Uint8Array, stream: boolean): string {
    try {
      return this.#decoder?.decode(piece, { stream }) ?? ''
    } catch (cause) {
      const reason = `its bytes are not valid ${this.#decoder?.encoding ?? 'text'}`
      throw new UpdateMetadataUnreadable({ where: this.#where, reason }, { cause })
    }
  }
}

function encodingOf(first: number, second: number): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
}
