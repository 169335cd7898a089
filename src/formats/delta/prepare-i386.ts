// Calls and jumps of i386 code that count from the end of their own instruction.
//
// Nothing is disassembled: each byte of an executable section that could be such an opcode is taken for one, unless one of its
// five bytes is claimed or the place it leads to is not in the image or is claimed.
//
// Sources: see prepare-image.ts. No delta of the corpus moves a call or jump of i386 code, so that only the description of the
// format speaks for these two passes, and the digest in the delta for their result.

import {
  EXECUTABLE,
  firstSectionAddress,
  type ImageLayout,
  type ImageSection,
  offsetOf,
} from './image-layout.ts'
import { moved, type Pass } from './pass.ts'

/** E8: call. */
export function moveCalls(pass: Pass): void {
  const { bytes, view } = pass.image
  for (const { section, end } of codeOf(pass)) {
    for (let at = section.offset; at + 5 <= end; ) {
      const distance = bytes[at] === 0xe8 ? movedDistance(pass, section, at) : null
      if (distance !== null) view.setInt32(at + 1, distance, true)
      at += distance === null ? 1 : 5
    }
  }
}

/**
 * E9: jump; 0F 80 to 0F 8F: conditional jumps. Only those that do not fit their short form. When the new distance does fit,
 * the short form is written over the beginning of the long one and the rest is left as it is.
 */
export function moveJumps(pass: Pass): void {
  const { bytes, view } = pass.image
  for (const { section, end } of codeOf(pass)) {
    for (let at = section.offset; at + 5 <= end; ) {
      const isConditional = bytes[at] === 0x0f && ((bytes[at + 1] ?? 0) & 0xf0) === 0x80
      const opcode = isConditional ? at + 1 : at
      const isLong =
        (isConditional || bytes[at] === 0xe9) &&
        opcode + 5 <= bytes.length &&
        !isShort(view.getInt32(opcode + 1, true))
      const distance = isLong ? movedDistance(pass, section, opcode) : null
      if (distance === null) {
        at += 1
        continue
      }
      if (!isShort(distance) || (isConditional && pass.claimed[at] === 1))
        view.setInt32(opcode + 1, distance, true)
      else if (isConditional) {
        bytes[at] = 0x70 | ((bytes[opcode] ?? 0) & 0x0f)
        bytes[opcode] = distance
      } else {
        bytes[at] = 0xeb
        bytes[at + 1] = distance
      }
      at = opcode + 5
    }
  }
}

function* codeOf(pass: Pass): Generator<{ section: ImageSection; end: number }> {
  for (const section of pass.image.layout.sections) {
    if ((section.flags & EXECUTABLE) === 0) continue
    const size = Math.min(section.sizeInMemory, section.sizeInFile)
    const end = Math.min(pass.image.bytes.length, section.offset + size)
    pass.spend(Math.max(0, end - section.offset))
    yield { section, end }
  }
}

/** The new distance of the instruction whose last opcode byte is at `opcode`; null when it is to be left alone. */
function movedDistance(
  { image, preparation, claimed }: Pass,
  section: ImageSection,
  opcode: number,
): number | null {
  for (let at = opcode; at < opcode + 5; at += 1) if (claimed[at] === 1) return null
  const after = section.address + (opcode - section.offset) + 5
  const target = (after + image.view.getInt32(opcode + 1, true)) >>> 0
  const place = placeOf(image.layout, target)
  if (place === null || claimed[place] === 1) return null
  return (moved(preparation, target) - moved(preparation, after)) | 0
}

/** Where an address lies in the file: headers lie where they are loaded. Null when it is not in the image. */
function placeOf(layout: ImageLayout, address: number): number | null {
  if (address === 0 || address >= layout.sizeInMemory) return null
  return address < firstSectionAddress(layout) ? address : offsetOf(layout, address)
}

function isShort(distance: number): boolean {
  return distance >= -0x80 && distance <= 0x7f
}
