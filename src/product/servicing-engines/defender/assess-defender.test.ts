import { describe, expect, it } from 'vitest'
import type { DefenderFacts, UpdateFacts } from '#product/update-files'
import {
  exampleDefender,
  exampleDefenderUpdate,
  exampleImage,
  exampleSha1,
} from '../../../../tests/servicing-facts.ts'
import type { Assessment, DefenderInImage, ImageFacts } from '../contract.ts'
import { assessDefender } from './assess-defender.ts'
import { comparePlatforms } from './choose-defender-files.ts'
import { imageWithDefenderUpdate } from './image-with-defender.ts'

const data = 'ProgramData\\Microsoft\\Windows Defender'
const image = exampleImage({ defender: exampleDefender() })

function verdict(update: UpdateFacts, facts: ImageFacts = image): string {
  const { status, reason, imageFiles } = assessDefender(facts, update)
  expect(imageFiles.length > 0).toBe(status === 'applicable')
  expect(reason?.wayOut).not.toBe('')
  return reason === null ? status : `${status} ${reason.code}`
}

function apply(update: UpdateFacts, facts: ImageFacts = image): ImageFacts {
  return imageWithDefenderUpdate(facts, update, assessDefender(facts, update).imageFiles)
}

function paths({ imageFiles }: Assessment): string[] {
  return imageFiles.map(({ from, path }) => `${from} ${path.slice(data.length + 1)}`)
}

const withHeld = (held: Partial<DefenderInImage>): ImageFacts =>
  exampleImage({ defender: exampleDefender(held) })
const withFiles = (
  files: { path: string; part: 'platform' | 'definitions' }[],
  rest: Partial<DefenderFacts> = {},
) =>
  exampleDefenderUpdate({
    defender: { files: files.map(file => ({ ...file, size: 1, sha1: exampleSha1(file.path) })), ...rest },
  })

describe('a Defender update for an image', () => {
  it('copies platform and definitions, and fills the platform up with programs of the image', () => {
    const assessment = assessDefender(image, exampleDefenderUpdate())
    expect(assessment).toMatchObject({ status: 'applicable', packages: [], files: [], experimental: false })
    expect(paths(assessment)).toEqual([
      'update Definition Updates\\Updates\\mpavbase.vdm',
      'update Definition Updates\\Updates\\mpavdlta.vdm',
      'update Definition Updates\\Updates\\mpengine.dll',
      'image Platform\\4.18.24090.11-0\\ConfigSecurityPolicy.exe',
      'image Platform\\4.18.24090.11-0\\MpAsDesc.dll',
      'update Platform\\4.18.24090.11-0\\MsMpEng.exe',
      'update Platform\\4.18.24090.11-0\\en-US\\MpAsDesc.dll.mui',
    ])
  })

  it('fills the 32-bit part up only where the update has one', () => {
    const update = exampleDefenderUpdate()
    const more = { path: 'Platform/4.18.24090.11-0/X86/MpClient.dll', part: 'platform' as const }
    update.defender?.files.push({ ...more, size: 1, sha1: exampleSha1('x86') })
    const filled = assessDefender(image, update).imageFiles.filter(({ path }) => /x86/i.test(path))
    expect(filled.map(({ from, source }) => `${from} ${source}`).sort()).toEqual([
      'image Program Files (x86)\\Windows Defender\\MpAsDesc.dll',
      'update Platform/4.18.24090.11-0/X86/MpClient.dll',
    ])
  })

  it('is installed once it is in, in any spelling, and so is an older one', () => {
    const after = apply(exampleDefenderUpdate())
    expect(verdict(exampleDefenderUpdate(), after)).toBe('installed ALREADY_INSTALLED')
    expect(after.defender?.signatures).toBe('1.419.100.0')
    const shouting = (after.defender?.files ?? []).map(file => ({ ...file, path: file.path.toUpperCase() }))
    expect(verdict(exampleDefenderUpdate(), withHeld({ files: shouting, signatures: '1.419.100.0' }))).toBe(
      'installed ALREADY_INSTALLED',
    )
    const older = exampleDefenderUpdate({ platform: '4.18.9999.1-0', signatures: '1.9.999.0' })
    expect(verdict(older, after)).toBe('installed ALREADY_INSTALLED')
  })

  it('brings only what is newer than what the image has', () => {
    const after = apply(exampleDefenderUpdate())
    const newerDefinitions = exampleDefenderUpdate({ platform: '4.18.24080.1-0', signatures: '1.500.1.0' })
    expect(paths(assessDefender(after, newerDefinitions)).join()).not.toContain('Platform')
    const newerPlatform = exampleDefenderUpdate({ platform: '4.18.24090.11-1', signatures: '1.400.1.0' })
    expect(paths(assessDefender(after, newerPlatform)).join()).not.toContain('Definition')
    const definitionsOnly = exampleDefenderUpdate({ platform: null, signatures: '1.500.1.0' })
    expect(paths(assessDefender(image, definitionsOnly))).toHaveLength(3)
  })

  it('completes what is there in part, and writes nothing again', () => {
    const after = apply(exampleDefenderUpdate())
    const files = (after.defender?.files ?? []).filter(({ path }) => !/MsMpEng|mpengine/i.test(path))
    const again = assessDefender(withHeld({ files, signatures: '1.419.100.0' }), exampleDefenderUpdate())
    expect(paths(again)).toEqual([
      'update Definition Updates\\Updates\\mpengine.dll',
      'update Platform\\4.18.24090.11-0\\MsMpEng.exe',
    ])
  })

  it('leaves files of the same version as they are, whatever is in them', () => {
    const after = apply(exampleDefenderUpdate())
    const files = (after.defender?.files ?? []).map(file => ({ ...file, sha1: exampleSha1('other') }))
    const held = withHeld({ files, signatures: '1.419.100.0' })
    expect(verdict(exampleDefenderUpdate(), held)).toBe('installed ALREADY_INSTALLED')
  })

  it('is unknown where definitions differ and a version is not known; equal files need none', () => {
    const after = apply(exampleDefenderUpdate())
    const silent = withHeld({ files: after.defender?.files ?? [] })
    expect(verdict(exampleDefenderUpdate(), silent)).toBe('installed ALREADY_INSTALLED')
    const newer = exampleDefenderUpdate({ signatures: '1.500.1.0' })
    expect(verdict(newer, silent)).toBe('unknown DEFENDER_VERSION_UNKNOWN')
    expect(verdict(exampleDefenderUpdate({ signatures: null }), after)).toBe(
      'unknown DEFENDER_VERSION_UNKNOWN',
    )
    expect(verdict(exampleDefenderUpdate({ signatures: null }))).toBe('applicable')
  })

  it('is not required without Defender, for another processor, and for an older Windows', () => {
    const windows = (build: number, revision: number | null, major = 10): ImageFacts => ({
      ...image,
      version: { major, minor: 0, build, revision },
    })
    const update = exampleDefenderUpdate()
    expect(verdict(update, exampleImage())).toBe('not-required DEFENDER_NOT_IN_IMAGE')
    expect(verdict(update, exampleImage({ serviceable: false }))).toBe('not-required DEFENDER_NOT_IN_IMAGE')
    expect(verdict({ ...update, architecture: 'arm64' })).toBe('not-required ARCHITECTURE_DIFFERS')
    expect(verdict({ ...update, architecture: null })).toBe('unknown ARCHITECTURE_UNKNOWN')
    expect(verdict(update, { ...image, architecture: null })).toBe('unknown ARCHITECTURE_UNKNOWN')
    expect(verdict(update, { ...image, version: null })).toBe('unknown PRODUCT_DIFFERS')
    expect(verdict(update, windows(9600, 1, 6))).toBe('not-required PRODUCT_DIFFERS')
    expect(verdict(update, windows(10586, 1))).toBe('not-required PRODUCT_DIFFERS')
    expect(verdict(update, windows(14393, 2514))).toBe('unsupported PRODUCT_DIFFERS')
    expect(verdict(update, windows(14393, null))).toBe('unsupported PRODUCT_DIFFERS')
    expect(verdict(update, windows(14393, 2515))).toBe('applicable')
    expect(verdict(update, windows(17763, 1))).toBe('applicable')
  })

  it('is unsupported for an image that cannot be serviced, or waits for its first start', () => {
    expect(verdict(exampleDefenderUpdate(), { ...image, serviceable: false })).toBe(
      'unsupported NOT_A_WINDOWS_IMAGE',
    )
    expect(verdict(exampleDefenderUpdate(), { ...image, pending: ['pending.xml'] })).toBe(
      'unsupported OPERATIONS_PENDING',
    )
  })

  it('is unknown when it is not what such an update is', () => {
    const platform = { path: 'Platform/4.18.1.1-0/MsMpEng.exe', part: 'platform' as const }
    const unread = { ...exampleDefenderUpdate(), defender: null }
    const strange = [
      unread,
      withFiles([]),
      withFiles([platform], { platformFolders: ['4.18.1.1-0', '4.18.1.2-0'] }),
      withFiles([platform], { platformFolders: ['4.18.1.1-0'], unplaced: ['readme.txt'] }),
    ]
    expect(strange.map(update => verdict(update))).toEqual(
      strange.map(() => 'unknown PACKAGE_NOT_UNDERSTOOD'),
    )
  })

  it.each([
    ['../../Windows/System32/evil.dll'],
    ['Definition Updates/Updates/../../../evil.dll'],
    ['Definition Updates/Updates//mpengine.dll'],
    ['Definition Updates/Updates/mpengine.dll:stream'],
    ['Definition Updates/Updates/nul.vdm'],
    ['Definition Updates/Updates/aux .vdm'],
    ['Definition Updates/Updates/com¹'],
    ['Definition Updates/Updates/conout$'],
    ['Definition Updates/Updates/trailing.'],
    ['Definition Updates/Updates/a\u0001b'],
    ['C:/Definition Updates/Updates/mpengine.dll'],
  ])('is refused with the name %j', path => {
    expect(verdict(withFiles([{ path, part: 'definitions' }]))).toBe('unknown NAME_REFUSED')
  })

  it('is refused when two of its files have one place', () => {
    const definition = (name: string) => ({
      path: `Definition Updates/Updates/${name}`,
      part: 'definitions' as const,
    })
    expect(verdict(withFiles([definition('a.vdm'), definition('A.VDM')]))).toBe('unknown NAME_REFUSED')
    expect(verdict(withFiles([definition('a.vdm'), definition('A.vdm/b')]))).toBe('unknown NAME_REFUSED')
  })

  it.each([
    [{ obstacles: [`${data}\\Platform`] }],
    [{ obstacles: [data.toUpperCase()] }],
    [{ obstacles: [`${data}\\Definition Updates\\Updates\\MPENGINE.dll`] }],
    [{ files: [{ path: `${data}\\Platform\\4.18.24090.11-0\\MsMpEng.exe\\x`, size: 1, sha1: '' }] }],
    [{ files: [{ path: `${data}\\Platform\\4.18.24090.11-0`, size: 1, sha1: '' }] }],
  ])('is refused where something of the image is in the way: %j', held => {
    const { status, reason } = assessDefender(withHeld(held), exampleDefenderUpdate())
    expect(`${status} ${reason?.code}`).toBe('unsupported PLACE_TAKEN')
    expect(reason?.text).toMatch(/in the way/)
  })
})

describe('platforms', () => {
  it('are ordered by version, then by number', () => {
    const ordered = ['4.18.9.1-0', '4.18.10.1-0', '4.18.10.1-2', '4.18.10.1-10', '4.19.0.0']
    expect([...ordered].reverse().sort(comparePlatforms)).toEqual(ordered)
  })
})
