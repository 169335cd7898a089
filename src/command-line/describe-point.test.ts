import { expect, it } from 'vitest'
import type { DistributionPointDetail } from '#api-client'
import { describePoint } from './describe-point.ts'

const point: DistributionPointDetail = {
  id: '0f8b7e3a-51d6-4f0e-9c55-2d1a66c5a001',
  name: 'DP-PARIS',
  address: 'https://dp-paris.example:8471',
  usedAddress: 'https://dp-paris.example:8471',
  certificate: null,
  joinedAt: '2026-01-01T00:00:00.000Z',
  lastSeenAt: null,
  isHeardOf: true,
  kind: 'standard',
  sources: [],
  groups: [],
  revision: 1,
  properties: {
    address: null,
    communication: 'http-or-https',
    maintenance: false,
    timeZone: 'UTC',
    week: Array.from({ length: 168 }, () => ({ access: 'open' as const, bytesPerSecond: null })),
    transfersAtOnce: 3,
    connections: 4,
    reserveBytes: 0,
    graceSeconds: 0,
    quarantineSeconds: 0,
    quarantineBytes: 0,
    validateEverySeconds: null,
  },
  openContentUrl: null,
  disk: null,
  quarantinedObjects: null,
  quarantinedBytes: null,
  lastValidation: null,
  clockDifferenceSeconds: null,
  measuredBytesPerSecond: null,
  held: null,
  unknownHeld: [],
}

it('shows whose certificate a point has, and its keys as they can be compared', () => {
  const linesOf = (certificate: DistributionPointDetail['certificate']) =>
    describePoint({ ...point, certificate }).filter(line => line.startsWith('Certificate'))
  expect(linesOf(null)).toEqual([])
  const [first, second] = ['1'.repeat(64), '2'.repeat(64)] as const
  expect(linesOf({ origin: 'own', keys: [first, second] })).toEqual([
    'Certificate: made by the point itself',
    `Certificate key (SHA-256): ${first}`,
    `Certificate key (SHA-256), from soon on: ${second}`,
  ])
  expect(linesOf({ origin: 'given', keys: [first] })[0]).toBe('Certificate: given to the point')
})

it('shows what was set aside as damaged, and what it occupies when the point says so', () => {
  const linesOf = (change: Partial<DistributionPointDetail>) =>
    describePoint({ ...point, ...change }).filter(line => line.startsWith('Damaged and'))
  expect(linesOf({})).toEqual([])
  expect(linesOf({ quarantinedObjects: 0, quarantinedBytes: 0 })).toEqual([])
  expect(linesOf({ quarantinedObjects: 2 })).toEqual(['Damaged and set aside: 2 objects'])
  expect(linesOf({ quarantinedObjects: 2, quarantinedBytes: 5_000_000_000 })).toEqual([
    'Damaged and set aside: 2 objects, 5.00 GB',
  ])
})
