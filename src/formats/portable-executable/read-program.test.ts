import { describe, expect, it } from 'vitest'
import { programFile, versionedProgram } from '../../../tests/windows-image/index.ts'
import { type ProgramFacts, readProgram } from './index.ts'

const given = { name: 'mpavdlta.vdm', seed: 'program', size: 4096 }

function read(bytes: Uint8Array): Promise<ProgramFacts | null> {
  return readProgram({ size: bytes.length, read: async (at, length) => bytes.subarray(at, at + length) })
}

describe('a program file', () => {
  it.each(['amd64', 'x86', 'arm64'] as const)('says its processor and version: %s', async architecture => {
    const facts = await read(versionedProgram({ ...given, version: '1.419.65535.7', architecture }))
    expect(facts).toEqual({ architecture, fileVersion: '1.419.65535.7' })
  })

  it('may be without a version, with resources or without', async () => {
    const bare = { architecture: 'amd64' as const, fileVersion: null }
    expect(await read(versionedProgram({ ...given, version: null, architecture: 'amd64' }))).toEqual(bare)
    expect(await read(programFile({ ...given, version: '1.0.0.0', architecture: 'amd64' }))).toEqual(bare)
  })

  it('that is none has no facts', async () => {
    expect(await read(new Uint8Array(0))).toBeNull()
    expect(await read(Buffer.from('MZ'))).toBeNull()
    expect(await read(Buffer.alloc(4096, 0x4d))).toBeNull()
  })

  it('that is cut off or leads nowhere has fewer facts, and is no error', async () => {
    const whole = versionedProgram({ ...given, version: '4.18.24090.11', architecture: 'amd64' })
    for (let length = 0; length < 0x298; length += 3) {
      const facts = await read(whole.subarray(0, length))
      expect(facts?.fileVersion ?? null).toBeNull()
    }
    for (let at = 0x98; at < 0x300; at += 1) {
      const changed = Buffer.from(whole)
      changed.fill(0xff, at, at + 4)
      expect(await read(changed)).toMatchObject({ architecture: 'amd64' })
    }
  })
})
