// Reads a delta bit by bit.
//
// A bit stream starts at a byte boundary and is read from the lowest bit of each byte upwards. Its first three bits
// say how many bits at the end of its last byte are padding.
//
// A number is written as n zero bits, a one bit, and then n + 1 groups of four value bits, lowest first (n <= 15).
// A buffer is a number (its size in bytes), padding to the next byte boundary, and its bytes.
//
// Sources: github.com/smilingthax/msdelta-pa30-format (README); github.com/jlevere/msdelta (bit stream); and the
// deltas of the corpus.

import { DeltaInvalid } from './errors.ts'

/** A position in a bit stream. Reading past the end throws `DELTA_INVALID`, so that loops over bits are bounded. */
export class BitReader {
  readonly bytes: Uint8Array
  /** Next bit to be read. */
  position = 3
  /** One past the last bit that means something. */
  readonly end: number

  /** @throws DELTA_INVALID when not even the padding count fits. */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.end = bytes.length * 8 - ((bytes[0] ?? 0) & 7)
    if (this.end < this.position) throw new DeltaInvalid({ reason: 'a bit stream is empty' })
  }

  /** Bits left. */
  get remaining(): number {
    return this.end - this.position
  }

  /** The next 16 bits without taking them; zeros after the end. */
  peek16(): number {
    const at = this.position >>> 3
    const { bytes } = this
    const word = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16)
    return (word >>> (this.position & 7)) & 0xffff
  }

  /** Takes `count` bits. @throws DELTA_INVALID when there are fewer. */
  skip(count: number): void {
    this.position += count
    if (this.position > this.end) throw new DeltaInvalid({ reason: 'its bits end too early' })
  }

  /** Takes up to 53 bits as a number. @throws DELTA_INVALID at the end, or when the value needs more than 53 bits. */
  bits(count: number): number {
    let value = 0
    for (let done = 0; done < count; done += 16) {
      const width = Math.min(16, count - done)
      value += (this.peek16() & ((1 << width) - 1)) * 2 ** done
      this.skip(width)
    }
    if (!Number.isSafeInteger(value)) throw new DeltaInvalid({ reason: 'a number in it is too large' })
    return value
  }

  /** Takes a number as described at the top of this file. */
  number(): number {
    let zeros = 0
    while (this.bits(1) === 0) {
      zeros += 1
      if (zeros > 15) throw new DeltaInvalid({ reason: 'a number in it has no length' })
    }
    return this.bits(4 * (zeros + 1))
  }

  /** Takes a buffer as described at the top of this file. It shares memory with the input. */
  buffer(): Uint8Array {
    const size = this.number()
    const start = (this.position + 7) >>> 3
    if (size > this.bytes.length - start) throw new DeltaInvalid({ reason: 'a buffer in it is cut off' })
    this.position = (start + size) * 8
    return this.bytes.subarray(start, start + size)
  }
}
