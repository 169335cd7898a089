// Reads bits as LZX and XPRESS pack them: in 16-bit little-endian words, each from its highest bit down.
//
// Words are loaded only when they are needed, because both formats put plain bytes between the words and so fix when each
// word is taken from the stream ([MS-XCA] 2.2.4 for XPRESS).

import { WimMetadataDamaged } from './errors.ts'

/** How far a reader may load past the end, as zeros: the last symbol needs fewer bits than are loaded for it. */
const slack = 4

/** A position in a bit stream. Running past the end throws `WIM_METADATA_DAMAGED`, so that loops over bits are bounded. */
export class WordReader {
  readonly bytes: Uint8Array
  /** The next byte that is not loaded. */
  position: number
  /** Loaded bits, the next one highest. */
  #buffer = 0
  #count = 0

  constructor(bytes: Uint8Array, position: number) {
    this.bytes = bytes
    this.position = position
  }

  /** The next `count` bits (1 to 16) without taking them; zeros after the end. */
  peek(count: number): number {
    if (this.#count < count) this.#load()
    return this.#buffer >>> (32 - count)
  }

  /** Takes bits that {@link peek} has shown. */
  skip(count: number): void {
    this.#buffer <<= count
    this.#count -= count
  }

  /** Takes 0 to 16 bits. */
  bits(count: number): number {
    if (count === 0) return 0
    const value = this.peek(count)
    this.skip(count)
    return value
  }

  /** Makes 16 bits ready, as the decoder of XPRESS does before it reads plain bytes. */
  fill(): void {
    if (this.#count < 16) this.#load()
  }

  /** Takes one plain byte after the loaded words. */
  byte(): number {
    const value = this.bytes[this.position]
    if (value === undefined) throw cutOff()
    this.position += 1
    return value
  }

  /** Gives back whole words, and leaves the started one. With none started, one word of padding is left out. */
  align(): void {
    this.position -= 2 * (this.#count >>> 4)
    if ((this.#count & 15) === 0) this.position += 2
    this.#buffer = 0
    this.#count = 0
  }

  #load(): void {
    const { bytes, position } = this
    if (position >= bytes.length + slack) throw cutOff()
    const word = (bytes[position] ?? 0) | ((bytes[position + 1] ?? 0) << 8)
    this.#buffer |= word << (16 - this.#count)
    this.#count += 16
    this.position = position + 2
  }
}

function cutOff(): Error {
  return new WimMetadataDamaged({ reason: 'a compressed chunk ends too early' })
}
