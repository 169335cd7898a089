// Changes the reference image so that it looks as much like the target as the delta's maker could arrange without knowing
// more than how addresses moved. The patch is made against this prepared image, so every pass must match bit by bit.
//
// Passes run in the order of their flags. A pass claims the bytes it knows to be no instructions, so that the passes over
// i386 code leave them alone.
//
// Sources: Microsoft Learn, "DELTA_FLAG_TYPE" (which passes there are); github.com/jlevere/msdelta (what each does);
// verified with the deltas of the corpus.

import { deltaFileTypes, deltaFlags } from './delta-header.ts'
import { DeltaInvalid, DeltaUnsupported } from './errors.ts'
import {
  directories,
  directoryOf,
  EXECUTABLE,
  type Image,
  offsetOf,
  readU32,
  writeU32,
  writeU64,
} from './image-layout.ts'
import type { Pass } from './pass.ts'
import type { Preparation } from './preparation.ts'
import { moveExceptionTable, moveRelativeOperands } from './prepare-amd64.ts'
import { moveCalls, moveJumps } from './prepare-i386.ts'
import { moveExports, moveImports, unbindImports } from './prepare-imports.ts'
import { moveRelocations } from './prepare-relocations.ts'
import { moveResources } from './prepare-resources.ts'

const everyPass: readonly { flag: number; fileTypes: readonly number[]; run: (pass: Pass) => void }[] = [
  { flag: deltaFlags.unbind, fileTypes: [deltaFileTypes.i386, deltaFileTypes.amd64], run: unbindImports },
  { flag: deltaFlags.mark, fileTypes: [deltaFileTypes.i386], run: claimWhatIsNotCode },
  { flag: deltaFlags.imports, fileTypes: [deltaFileTypes.i386, deltaFileTypes.amd64], run: moveImports },
  { flag: deltaFlags.exports, fileTypes: [deltaFileTypes.i386, deltaFileTypes.amd64], run: moveExports },
  { flag: deltaFlags.resources, fileTypes: [deltaFileTypes.i386, deltaFileTypes.amd64], run: moveResources },
  {
    flag: deltaFlags.relocations,
    fileTypes: [deltaFileTypes.i386, deltaFileTypes.amd64],
    run: moveRelocations,
  },
  { flag: deltaFlags.i386SmashLock, fileTypes: [deltaFileTypes.i386], run: refuseLockPrefixes },
  { flag: deltaFlags.i386Jumps, fileTypes: [deltaFileTypes.i386], run: moveJumps },
  { flag: deltaFlags.i386Calls, fileTypes: [deltaFileTypes.i386], run: moveCalls },
  { flag: deltaFlags.amd64Disassembly, fileTypes: [deltaFileTypes.amd64], run: moveRelativeOperands },
  { flag: deltaFlags.amd64ExceptionTable, fileTypes: [deltaFileTypes.amd64], run: moveExceptionTable },
]

const machines = new Map<number, number>([
  [deltaFileTypes.i386, 0x14c],
  [deltaFileTypes.amd64, 0x8664],
])

/**
 * Changes `image` in place. `fileType` and `flags` are those of the header, which must be known ones.
 * @throws DELTA_INVALID, DELTA_UNSUPPORTED
 */
export function prepareImage(
  image: Image,
  { fileType, flags, preparation }: { fileType: number; flags: number; preparation: Preparation },
): void {
  if (image.layout.machine !== machines.get(fileType)) {
    throw new DeltaInvalid({ reason: 'its reference is for another processor' })
  }
  if (directoryOf(image.layout, directories.commonLanguageRuntime)) {
    throw new DeltaUnsupported({
      feature: `a .NET image as its reference (file type 0x${fileType.toString(16)})`,
    })
  }
  const { length } = image.bytes
  const pass = { image, preparation, claimed: new Uint8Array(length), spend: limitWork(16 * length + 65_536) }
  for (const { flag, fileTypes, run } of everyPass) {
    if ((flags & flag) !== 0 && fileTypes.includes(fileType)) run(pass)
  }
  const { header, is64Bit } = image.layout
  writeU32(image.view, header + 8, preparation.timeStamp)
  writeU32(image.view, header + 88, preparation.checksum)
  if (is64Bit) writeU64(image.view, header + 48, BigInt(preparation.imageBase))
  else writeU32(image.view, header + 52, preparation.imageBase)
}

function claimWhatIsNotCode(pass: Pass): void {
  pass.claimed.fill(1)
  for (const { flags, offset, sizeInMemory, sizeInFile } of pass.image.layout.sections) {
    if ((flags & EXECUTABLE) !== 0) pass.claimed.fill(0, offset, offset + Math.min(sizeInMemory, sizeInFile))
  }
}

/** LockPrefixTable is at offset 32 of the load configuration of a 32-bit image. Modern images have none. */
function refuseLockPrefixes({ image }: Pass): void {
  const directory = directoryOf(image.layout, directories.loadConfiguration)
  const at = directory && offsetOf(image.layout, directory.address)
  if (at !== null && readU32(image.view, at + 32) !== 0) {
    throw new DeltaUnsupported({ feature: 'a table of lock prefixes (flag 0x40)' })
  }
}

function limitWork(limit: number): (steps: number) => void {
  let left = limit
  return steps => {
    left -= steps
    if (left < 0) throw new DeltaInvalid({ reason: 'the tables of its reference lead round in circles' })
  }
}
