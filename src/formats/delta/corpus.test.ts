// Real deltas against real files, byte by byte.

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { SlipstreamError } from '#platform/errors'
import { corpusPath, hasCorpus } from '../../../tests/corpus.ts'
import { applyDelta } from './apply-delta.ts'
import { decodeCompressedManifest } from './compressed-manifest.ts'
import { readDeltaHeader } from './delta-header.ts'

const because = hasCorpus ? '' : ' (skipped: the real files are not here)'

/** Delta, reference, target; file type and flags as the header must say. */
const deltas = [
  ['advapi32_raw', 'advapi32_old.dll', 'advapi32_new.dll', 0x1, 0],
  ['cmd__to__notepad__raw', 'cmd.exe', 'notepad.exe', 0x1, 0],
  ['cmd__to__notepad__raw_bsdiff_flag0x100', 'cmd.exe', 'notepad.exe', 0x1, 0x100],
  ['cmd__to__notepad__raw_flag0x20000', 'cmd.exe', 'notepad.exe', 0x1, 0x20000],
  ['cmd__to__where__raw', 'cmd.exe', 'where.exe', 0x1, 0],
  ['advapi32_pe', 'advapi32_old.dll', 'advapi32_new.dll', 0x8, 0xe63e],
  ['cmd__to__cmd_patched__pe_amd64', 'cmd.exe', 'cmd_patched.exe', 0x8, 0xe63e],
  ['genuine/advapi32_pe_genuine', 'advapi32_old.dll', 'advapi32_new.dll', 0x8, 0xe63e],
  ['genuine/cmd_pe_genuine', 'cmd.exe', 'cmd_patched.exe', 0x8, 0xe63e],
] as const

const hashed = [
  ['amd64_kbdwol', 0x8, 0xe63e],
  ['amd64_provdiagnostics', 0x8, 0xe63e],
  ['wow64_kbdmaori', 0x2, 0xe1fe],
  ['x86_mscordbi', 0x2, 0xe1fe],
] as const

const manifests = [
  'amd64_dual_netvg63a.inf_31bf3856ad364e35_10.0.26100.1_none_9162a10543917fc7',
  'amd64_microsoft-windows-core_31bf3856ad364e35_10.0.26100.1_none_a943f5e781a44c5c',
  'amd64_microsoft-windows-font-truetype-gadugi_31bf3856ad364e35_10.0.26100.1_none_e1326a4c8dcc8ee1',
  'amd64_microsoft-windows-network-security_31bf3856ad364e35_10.0.26100.1591_none_68e46b0fda91af4d',
  'amd64_microsoft-windows-s..riencehost.appxmain_31bf3856ad364e35_10.0.26100.7309_none_9707d6de62619e8c',
  'amd64_multipoint-srcres.resources_31bf3856ad364e35_10.0.26100.1_en-us_6ab3ac0cf789ac3d',
  'wow64_microsoft-windows-o..euapcommonproxystub_31bf3856ad364e35_10.0.26100.7309_none_38de5e2364a9fd20',
]

function read(file: string): Uint8Array {
  return readFileSync(corpusPath(file))
}

function isSame(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0
}

/** What reading throws; undefined when it does not throw. */
function codeOf(act: () => unknown): string | undefined {
  try {
    act()
    return undefined
  } catch (error) {
    if (error instanceof SlipstreamError) return error.code
    throw error
  }
}

describe.skipIf(!hasCorpus)(`deltas that Windows made${because}`, () => {
  it.each(deltas)('%s', (name, from, to, fileType, flags) => {
    const delta = read(`pa30/deltas/${name}.pa30`)
    const target = read(`pa30/deltas/sources/${to}`)
    expect(readDeltaHeader(delta)).toMatchObject({
      fileType,
      flags,
      targetSize: target.length,
      targetHash: null,
    })
    const made = applyDelta({ delta, reference: read(`pa30/deltas/sources/${from}`) })
    expect(isSame(made, target)).toBe(true)
  })

  it.each(hashed)('%s, with a digest', (name, fileType, flags) => {
    const delta = read(`pa30/pe-decode/${name}/delta.pa30`)
    expect(readDeltaHeader(delta)).toMatchObject({ fileType, flags, targetHash: { algorithm: 'sha256' } })
    const made = applyDelta({ delta, reference: read(`pa30/pe-decode/${name}/base.bin`) })
    expect(isSame(made, read(`pa30/pe-decode/${name}/target.bin`))).toBe(true)
  })

  it('leaves the reference as it was', () => {
    const reference = read('pa30/pe-decode/x86_mscordbi/base.bin')
    applyDelta({ delta: read('pa30/pe-decode/x86_mscordbi/delta.pa30'), reference })
    expect(isSame(reference, read('pa30/pe-decode/x86_mscordbi/base.bin'))).toBe(true)
  })
})

describe.skipIf(!hasCorpus)(`deltas with the wrong reference${because}`, () => {
  const delta = () => read('pa30/pe-decode/amd64_kbdwol/delta.pa30')

  it('is a mismatch of digests when only one byte differs', () => {
    const reference = Uint8Array.from(read('pa30/pe-decode/amd64_kbdwol/base.bin'))
    reference[0x1200] = (reference[0x1200] ?? 0) ^ 1
    expect(codeOf(() => applyDelta({ delta: delta(), reference }))).toBe('DELTA_TARGET_MISMATCH')
  })

  it.each([
    ['of another processor', 'pa30/pe-decode/x86_mscordbi/base.bin'],
    ['that is no image', 'dcm/base_manifest.bin'],
  ])('is refused for one %s', (_, file) => {
    expect(codeOf(() => applyDelta({ delta: delta(), reference: read(file) }))).toBe('DELTA_INVALID')
  })

  it('is refused for an empty one', () => {
    expect(codeOf(() => applyDelta({ delta: delta(), reference: new Uint8Array(0) }))).toBe('DELTA_INVALID')
  })

  it('makes nothing larger than allowed', () => {
    const reference = read('pa30/pe-decode/amd64_kbdwol/base.bin')
    const limits = { maxTargetBytes: 24_575 }
    expect(codeOf(() => applyDelta({ delta: delta(), reference, limits }))).toBe('DELTA_TOO_LARGE')
  })
})

describe.skipIf(!hasCorpus)(`compressed manifests of build 26100${because}`, () => {
  const base = () => read('dcm/base_manifest.bin')

  it.each(manifests)('%s', name => {
    const made = decodeCompressedManifest({ bytes: read(`dcm/${name}.manifest`), baseManifest: base() })
    expect(isSame(made, read(`dcm/decoded/${name}.manifest.xml`))).toBe(true)
  })

  it.each(manifests)('%s is refused with another base', name => {
    const bytes = read(`dcm/${name}.manifest`)
    const wrong = base().slice(17)
    expect(codeOf(() => decodeCompressedManifest({ bytes, baseManifest: wrong }))).toBe('DELTA_INVALID')
  })

  it('needs the base manifest', () => {
    const bytes = read(`dcm/${manifests[1]}.manifest`)
    expect(codeOf(() => decodeCompressedManifest({ bytes }))).toBe('DELTA_REFERENCE_MISSING')
  })

  it('reads the same delta wrapped as DCD with its source', () => {
    const packed = read(`dcm/${manifests[1]}.manifest`)
    const bytes = Buffer.concat([Buffer.from('DCD\x01'), Buffer.alloc(8), packed.subarray(4)])
    const made = decodeCompressedManifest({ bytes, sourceManifest: base() })
    expect(isSame(made, read(`dcm/decoded/${manifests[1]}.manifest.xml`))).toBe(true)
    expect(codeOf(() => decodeCompressedManifest({ bytes }))).toBe('DELTA_REFERENCE_MISSING')
  })
})
