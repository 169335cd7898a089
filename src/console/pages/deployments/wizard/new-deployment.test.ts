import { expect, it } from 'vitest'
import {
  checkRings,
  checkScheduling,
  nextRing,
  nothingAnswered,
  openPackages,
  requestOf,
} from './new-deployment.ts'

const text = ((key: string) => key) as never

it('makes a request of the answers; what belongs to another purpose is left out', () => {
  const available = { ...nothingAnswered(), name: ' Pilot ', deviceGroup: 'Paris', inWindow: true }
  const asked = requestOf('S0100002', available)
  expect(asked).toMatchObject({ taskSequence: 'S0100002', name: 'Pilot', purpose: 'available', rings: [] })
  for (const absent of ['deadline', 'windows', 'availableFrom', 'preCache', 'confirmDevices'])
    expect(asked).not.toHaveProperty(absent)
  const required = requestOf('S0100002', {
    ...available,
    purpose: 'required',
    deadline: '2027-01-31T22:00',
    windowHours: 3,
    versions: { S0100001: 'ring Pilot ring', S0100003: 'pinned 4', S0100005: 'latest' },
    preCache: true,
    preCacheEditions: 'Enterprise, Professional',
    rings: [nextRing([], 'First'), { ...nextRing([], 'Second'), who: 'group', deviceGroup: 'Lyon' }],
    confirmDevices: '480',
  })
  expect(required).toMatchObject({
    deadline: new Date('2027-01-31T22:00').toISOString(),
    windows: [{ minutes: 180 }],
    versions: [
      { packageId: 'S0100001', choice: 'ring', ring: 'Pilot ring' },
      { packageId: 'S0100003', choice: 'pinned', version: 4 },
      { packageId: 'S0100005', choice: 'latest' },
    ],
    preCache: { architectures: [], editions: ['Enterprise', 'Professional'], languages: [] },
    confirmDevices: 480,
  })
  expect(required.rings).toMatchObject([
    { name: 'First', percent: 10 },
    { name: 'Second', deviceGroup: 'Lyon' },
  ])
  expect(required.rings?.[1]).not.toHaveProperty('percent')
})

it('says what is wrong with rings and times', () => {
  const rings = (...changes: object[]) =>
    checkRings(
      { ...nothingAnswered(), rings: changes.map((one, at) => ({ ...nextRing([], `R${at}`), ...one })) },
      text,
    ).rings
  expect(rings({}, { who: 'rest' })).toBeUndefined()
  expect(rings({ name: 'a' }, { name: 'A ' })).toBe('wrong.ringNames')
  expect(rings({ percent: 60 }, { percent: 50 })).toBe('wrong.ringPercent')
  expect(rings({ who: 'rest' }, {})).toBe('wrong.ringRest')
  expect(rings({ who: 'group' })).toBe('wrong.ringGroup')
  const required = { ...nothingAnswered(), purpose: 'required' as const, availableFrom: '2027-02-01T00:00' }
  expect(checkScheduling({ ...required, deadline: '2027-01-01T00:00' }, text)).toHaveProperty('deadline')
  const inWindow = { ...required, deadline: '2027-03-01T00:00', inWindow: true, windowHours: 1 }
  expect(checkScheduling(inWindow, text)).toHaveProperty('estimatedMinutes')
})

it('finds the packages whose version the sequence leaves open, each once', () => {
  const common = { description: '', enabled: true, continueOnError: false, id: 'x', name: 'x' }
  const download = { ...common, type: 'download-package-content', destination: 'client-cache' } as const
  const packages = [{ package: 'S0100001' }, { package: 'S0100003', version: 2 }]
  const inner = { ...download, packages: [{ package: 'S0100001' }] }
  expect(
    openPackages([
      { ...download, packages },
      { ...common, type: 'group', steps: [inner] },
    ]),
  ).toEqual(['S0100001'])
})
