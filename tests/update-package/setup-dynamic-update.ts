// Makes a Setup Dynamic Update: a cabinet of plain files that go over the media's `sources`, sub-folders included.

import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { programFile, type SyntheticProduct } from '../windows-image/index.ts'
import { type CabinetFile, writeCabinet } from './cabinet.ts'

/** What to make. */
export type SetupDynamicUpdateOptions = {
  /** The file to write, `….cab`. */
  to: string
  product?: SyntheticProduct
  seed?: string
  /** Without programs it fits media of any processor architecture. Default true. */
  programs?: boolean
  compression?: 'none' | 'mszip'
  /** Bytes of each program. Default 6000. */
  fileSize?: number
}

/** What was made: paths are '/'-separated and relative to `sources`. */
export type SetupDynamicUpdate = { file: string; files: { path: string; size: number; sha256: string }[] }

/** Writes the update. */
export async function makeSetupDynamicUpdate(
  options: SetupDynamicUpdateOptions,
): Promise<SetupDynamicUpdate> {
  const version = options.product === 'windows7' ? '6.1.7601.24000' : '10.0.26100.2300'
  const program = (name: string) =>
    programFile({
      name,
      version,
      seed: options.seed ?? 'setup-dynamic-update',
      size: options.fileSize ?? 6000,
      architecture: 'amd64',
    })
  const programs: CabinetFile[] = [
    ...['setup.exe', 'setupcore.dll', 'winsetup.dll', 'appraiser.dll', 'compatresources.dll'].map(name => ({
      path: name,
      bytes: program(name),
    })),
    { path: 'en-us\\setup.exe.mui', bytes: program('setup.exe.mui') },
  ]
  const files: CabinetFile[] = [
    ...(options.programs === false ? [] : programs),
    {
      path: 'replacementmanifests\\microsoft-windows-synthetic\\synthetic-replacement.man',
      bytes: Buffer.from(
        '<assembly xmlns="urn:schemas-microsoft-com:asm.v3"><!-- SYNTHETIC TEST MATERIAL --></assembly>',
      ),
    },
  ]
  await writeFile(options.to, writeCabinet({ files, compression: options.compression ?? 'mszip' }))
  return {
    file: options.to,
    files: files.map(({ path, bytes }) => ({
      path: path.replaceAll('\\', '/'),
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })),
  }
}
