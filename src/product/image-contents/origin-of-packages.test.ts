import { describe, expect, it } from 'vitest'
import type { AppliedUpdate, ImageContents, PackageInImage } from './image-contents.ts'
import { warningsOf } from './image-contents.ts'
import { originOfPackages } from './origin-of-packages.ts'
import { packageStateGroup, packageStateText } from './package-state.ts'

const by = (version: number): AppliedUpdate => ({
  version,
  run: null,
  update: null,
  kb: 'KB5000001',
  title: null,
})
const present = (identity: string, state: number | null = 0x70): PackageInImage => ({
  identity,
  state,
  origin: 'present-when-added',
  applied: null,
})
const origins = (packages: readonly PackageInImage[]) =>
  packages.map(({ identity, origin, applied }) => [identity, origin, applied?.version ?? null])

describe('where a package comes from', () => {
  it('everything in media as they were added was present when added', () => {
    const packages = originOfPackages([{ identity: 'A', state: 0x40 }], 'none', () => by(1))
    expect(packages).toEqual([present('A', 0x40)])
  })

  it('what the version before did not have was applied, whatever its letter case', () => {
    const now = ['a', 'B', 'C'].map(identity => ({ identity, state: 0x70 }))
    const packages = originOfPackages(now, [present('A'), present('B')], identity => ({
      ...by(2),
      title: identity,
    }))
    expect(origins(packages)).toEqual([
      ['a', 'present-when-added', null],
      ['B', 'present-when-added', null],
      ['C', 'applied', 2],
    ])
    expect(packages[2]?.applied?.title).toBe('C')
  })

  it('keeps in which version something was applied over later versions', () => {
    const before: PackageInImage[] = [{ identity: 'A', state: 0x70, origin: 'applied', applied: by(2) }]
    expect(origins(originOfPackages([{ identity: 'A', state: 0x70 }], before, () => by(3)))).toEqual([
      ['A', 'applied', 2],
    ])
  })

  it('what only lay there and is installed now was applied; what was superseded meanwhile was not', () => {
    const now = [
      { identity: 'staged before', state: 0x70 },
      { identity: 'not registered before', state: 0x80 },
      { identity: 'installed before', state: 0x50 },
      { identity: 'permanent now', state: 0x80 },
      { identity: 'staged still', state: 0x40 },
    ]
    const before = [
      present('staged before', 0x40),
      present('not registered before', null),
      present('installed before', 0x70),
      present('permanent now', 0x70),
      present('staged still', 0x40),
    ]
    expect(originOfPackages(now, before, () => by(2)).map(one => one.origin)).toEqual([
      'applied',
      'applied',
      'present-when-added',
      'present-when-added',
      'present-when-added',
    ])
  })

  it('is unknown when the image of the version before could not be read', () => {
    expect(originOfPackages([{ identity: 'A', state: 0x70 }], 'unreadable', () => by(2))).toEqual([
      { identity: 'A', state: 0x70, origin: 'unknown', applied: null },
    ])
  })
})

describe('states of packages', () => {
  it.each<[number | null, string, string]>([
    [0x70, 'installed', 'installed'],
    [0x80, 'installed permanently', 'installed'],
    [0x50, 'superseded', 'superseded'],
    [0x40, 'staged', 'staged'],
    [0x65, 'partially installed', 'other'],
    [null, 'not registered', 'other'],
    [0x71, 'state 0x71', 'other'],
    [-17, 'state 0xffffffef', 'other'],
  ])('%s is %s, counted as %s', (state, text, group) => {
    expect(packageStateText(state)).toBe(text)
    expect(packageStateGroup(state)).toBe(group)
  })
})

describe('what a reader should know of an image', () => {
  const version = { major: 10, minor: 0, build: 26100, revision: 2033 }
  const image: ImageContents = {
    path: 'sources/install.wim',
    index: 1,
    name: 'Windows 11 Pro',
    edition: 'Professional',
    architecture: 'amd64',
    installationType: 'Client',
    languages: ['en-US'],
    version,
    declaredVersion: version,
    pending: [],
    notServiceable: null,
    recoveryImage: null,
    inside: null,
    packageCounts: { installed: 1, superseded: 0, staged: 0, other: 0 },
    problem: null,
  }

  it('nothing, when the XML says what the registry says, or says nothing', () => {
    expect(warningsOf(image)).toEqual([])
    expect(warningsOf({ ...image, declaredVersion: null })).toEqual([])
    expect(warningsOf({ ...image, declaredVersion: { ...version, revision: null } })).toEqual([])
  })

  it('that the XML is older than the registry, and that operations are pending', () => {
    const found = warningsOf({
      ...image,
      declaredVersion: { ...version, revision: 1 },
      pending: ['pending.xml'],
    })
    expect(found).toHaveLength(2)
    expect(found[0]).toMatch(/10\.0\.26100\.2033.*10\.0\.26100\.1;/)
    expect(found[1]).toContain('pending.xml')
  })
})
