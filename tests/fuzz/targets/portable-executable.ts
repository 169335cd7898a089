// What a program file says of itself.

import { readProgram } from '#formats/portable-executable'
import { defineError } from '#platform/errors'
import { versionedProgram } from '../../windows-image/versioned-program.ts'
import { type FuzzTarget, promise } from '../target.ts'

/** The reader's word for a refusal is null; here it counts as the refusal that it is. */
const NoProgram = defineError<Record<string, never>>({
  code: 'NO_PROGRAM',
  kind: 'refused',
  retry: 'never',
  sentence: () => 'It is no program.',
  remedy: 'None.',
  example: {},
})

const seed = { name: 'mpavdlta.vdm', seed: 'fuzz', size: 2048 }

/** `readProgram`: facts or null, and no read outside of the file. */
export const program: FuzzTarget = {
  name: 'portable-executable',
  cases: 4000,
  words: ['MZ', 'PE\0\0', '\x0b\x02', '.rsrc', 'VS_VERSION_INFO'],
  seeds: () => [
    versionedProgram({ ...seed, version: '1.419.100.0', architecture: 'amd64' }),
    versionedProgram({ ...seed, version: null, architecture: 'arm64' }),
  ],
  run: async input => {
    let reads = 0
    const facts = await readProgram({
      size: input.length,
      read: async (offset, length) => {
        reads += 1
        promise(offset >= 0 && offset + length <= input.length, 'it reads outside of the file')
        promise(length <= 1024 * 1024, `it reads ${length} bytes at once`)
        return input.subarray(offset, offset + length)
      },
    })
    promise(reads <= 20, `it reads ${reads} times`)
    if (facts === null) throw new NoProgram({})
    if (facts.fileVersion !== null)
      promise(/^\d{1,5}(\.\d{1,5}){3}$/.test(facts.fileVersion), 'a version is no version')
  },
}
