import { describe, expect, it } from 'vitest'
import type { VersionContents } from '#api-client'
import { describeContents } from './describe-contents.ts'

type Image = VersionContents['images'][number]

function linesFor(defender: Image['defender']): string {
  const image: Image = {
    path: 'sources/install.wim',
    index: 1,
    name: 'Windows 11 Pro',
    edition: 'Professional',
    architecture: 'amd64',
    installationType: 'Client',
    languages: ['en-US'],
    version: { major: 10, minor: 0, build: 26100, revision: 1742 },
    declaredVersion: null,
    pending: [],
    notServiceable: null,
    recoveryImage: null,
    recoveryVersion: null,
    inside: null,
    packageCounts: { installed: 1, superseded: 0, staged: 0, other: 0 },
    defender,
    packages: null,
    warnings: [],
    problem: null,
  }
  const contents = { packageId: 'S0100001', version: 2, inspectedAt: '2026-11-22T10:00:00Z', images: [image] }
  return describeContents(contents).join('\n')
}

describe('what is in images', () => {
  it('tells of the Defender that updates put in, and of nothing where they did not', () => {
    expect(linesFor({ platform: '4.18.24090.11-0', definitions: '1.419.100.0' })).toContain(
      'sources/install.wim:1 has of Microsoft Defender: platform 4.18.24090.11-0, definitions 1.419.100.0.',
    )
    expect(linesFor({ platform: null, definitions: '1.419.100.0' })).toContain(': definitions 1.419.100.0.')
    expect(linesFor({ platform: null, definitions: null })).not.toContain('Defender')
    expect(linesFor(null)).not.toContain('Defender')
  })
})
