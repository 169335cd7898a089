import { describe, expect, it } from 'vitest'
import { hashOfPlan, type ServicingPlan } from '#product/servicing-engines'
import {
  assembly,
  changedPathsOf,
  claimAnswer,
  delivery,
  heartbeat,
  openPlan,
  originalsOf,
  updatesOf,
} from './index.ts'

const digest = (letter: string) => letter.repeat(64)
const update = (letter: string, checkpoints: string[] = []) => ({
  update: digest(letter),
  fileName: `${letter}.msu`,
  title: letter,
  why: '',
  checkpoints,
})
const step = { why: '', experimental: false }
const image = {
  ...step,
  kind: 'service-image' as const,
  index: 1,
  architecture: 'amd64',
  recoveryImage: null,
  cleanup: 'none' as const,
}

function makePlan(): ServicingPlan {
  const parts: Omit<ServicingPlan, 'hash'> = {
    planVersion: 1,
    contentVersion: digest('0'),
    engine: 'native',
    steps: [
      {
        ...image,
        path: 'sources/install.wim:1/Windows/System32/Recovery/Winre.wim',
        updates: [{ ...update('c'), packages: [], files: [] }],
      },
      {
        ...image,
        path: 'sources/install.wim',
        updates: [{ ...update('a', [digest('b')]), packages: [], files: [] }],
      },
      {
        ...step,
        kind: 'copy-to-media',
        update: update('d'),
        files: [{ member: 'x', to: 'sources/x.dll', size: 1 }],
      },
      {
        ...step,
        kind: 'copy-from-image',
        path: 'sources/boot.wim',
        index: 2,
        files: [
          { from: 'sources\\setup.exe', to: 'sources/setup.exe' },
          { from: 'x', to: 'sources/x.dll' },
        ],
      },
      { ...step, kind: 'optimize-wim', path: 'sources/install.wim' },
    ],
    refused: [],
    statuses: [],
    neededBytes: 5,
  }
  return { ...parts, hash: hashOfPlan(parts) }
}

describe('the files of a plan', () => {
  it('are told from its steps: what changes, what is only read, and the updates', () => {
    const plan = makePlan()
    expect(changedPathsOf(plan)).toEqual(['sources/install.wim', 'sources/setup.exe', 'sources/x.dll'])
    expect(originalsOf(plan)).toEqual(['sources/boot.wim', 'sources/install.wim'])
    expect(updatesOf(plan)).toEqual(['a', 'b', 'c', 'd'].map(digest))
  })
})

function answer(plan: object = makePlan()) {
  return {
    protocolVersion: 1,
    work: {
      run: '8c9d3c2e-6a53-4a5e-9d36-0d1f6c9b7a11',
      lease: '8c9d3c2e-6a53-4a5e-9d36-0d1f6c9b7a12',
      leaseSeconds: 60,
      packageId: 'S0100001',
      signature: `${'A'.repeat(86)}==`,
      plan,
      updates: [{ sha256: digest('a'), size: 1, facts: { factsVersion: 3, fileName: 'a.msu' } }],
    },
  }
}

describe('a plan in an answer', () => {
  it('arrives as it was made', () => {
    const plan = makePlan()
    const read = claimAnswer.parse(JSON.parse(JSON.stringify(answer(plan))))
    expect(read.work && openPlan(read.work.plan)).toEqual(plan)
  })

  it('that was changed on the way is refused', () => {
    const read = claimAnswer.parse(answer({ ...makePlan(), neededBytes: 6 }))
    expect(() => read.work && openPlan(read.work.plan)).toThrow(
      expect.objectContaining({ code: 'SERVICING_PLAN_REFUSED' }),
    )
  })
})

const beat = { protocolVersion: 1, phase: 'x', bytesDone: 0, bytesTotal: null, lines: [] }
const delivered = {
  protocolVersion: 1,
  planHash: digest('a'),
  produced: [{ path: 'sources/install.wim', sha256: digest('b'), size: 1 }],
  proof: { proven: true, checks: [] },
  bytesFetched: 0,
}

describe('a message', () => {
  it('is understood', () => {
    for (const [schema, message] of [
      [claimAnswer, answer()],
      [claimAnswer, { protocolVersion: 1, work: null }],
      [heartbeat, beat],
      [delivery, delivered],
    ] as const)
      expect(schema.safeParse(message).success).toBe(true)
  })

  it.each([
    ['of another protocol version', heartbeat, { ...beat, protocolVersion: 2 }],
    ['with something that is not known', heartbeat, { ...beat, more: true }],
    ['with too many lines', heartbeat, { ...beat, lines: Array(501).fill('') }],
    ['with a plan of another version', claimAnswer, answer({ ...makePlan(), planVersion: 2 })],
    [
      'with facts of another version',
      claimAnswer,
      { ...answer(), work: { ...answer().work, updates: [{ sha256: digest('a'), size: 1, facts: {} }] } },
    ],
    ['without anything produced', delivery, { ...delivered, produced: [] }],
    ['with a digest that is none', delivery, { ...delivered, planHash: '../x' }],
    [
      'with a part of nothing',
      assembly,
      { protocolVersion: 1, size: 0, parts: [{ sha256: digest('a'), offset: 0, length: 0 }] },
    ],
  ] as const)('%s is refused', (_what, schema, message) => {
    expect(schema.safeParse(message).success).toBe(false)
  })
})
