// What the passes over a reference image share; see prepare-image.ts.

import { type Image, readU32, writeU32 } from './image-layout.ts'
import type { Preparation } from './preparation.ts'
import { riftAt } from './rift-table.ts'

/** What the passes work on. */
export type Pass = {
  image: Image
  preparation: Preparation
  /** 1 for each byte of the file that is no instruction. */
  claimed: Uint8Array
  /** Counts work down, so that tables that point at each other cannot keep a pass busy. @throws DELTA_INVALID */
  spend: (steps: number) => void
}

/** Where an address of the reference went. */
export function moved(preparation: Preparation, address: number): number {
  return address + riftAt(preparation.addresses, address)
}

/** Moves the address stored at an offset; 0 means "none" and stays. Claims its four bytes. */
export function moveStoredAddress(pass: Pass, offset: number): void {
  pass.spend(1)
  const address = readU32(pass.image.view, offset)
  if (address !== 0) writeU32(pass.image.view, offset, moved(pass.preparation, address))
  claim(pass, offset, 4)
}

/** Bytes that are no instructions. */
export function claim(pass: Pass, offset: number, size: number): void {
  pass.claimed.fill(1, offset, offset + size)
}
