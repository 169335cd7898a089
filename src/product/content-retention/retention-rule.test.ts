import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RetainedVersion } from '#product/upgrade-packages'
import { judgeVersions } from './retention-rule.ts'

/** Versions of one package, the newest first. */
function versionsOf(numbers: readonly number[], inUse: number, keep: number | null): RetainedVersion[] {
  return [...numbers]
    .sort((one, other) => other - one)
    .map(number => ({
      packageId: 'S0100001',
      number,
      contentVersion: String(number).padStart(64, '0'),
      fileCount: 1,
      totalBytes: 1,
      origin: 'added',
      restores: null,
      pristine: number,
      createdBy: 'Ines',
      createdAt: '2026-01-01T00:00:00.000Z',
      inUse: number === inUse,
      pinned: null,
      held: null,
      bad: null,
      promoted: null,
      keep,
    }))
}

const nobody = { distributed: [], servicing: [], taskSequences: [], deployments: [] }
const named = (...numbers: number[]) => numbers.map(version => ({ packageId: 'S0100001', version }))

function kept(versions: readonly RetainedVersion[], needs: Parameters<typeof judgeVersions>[1] = nobody) {
  return Object.fromEntries(judgeVersions(versions, needs).map(one => [one.number, one.kept]))
}

describe('retention', () => {
  it('keeps everything while nobody has said how many', () => {
    const judged = kept(versionsOf([1, 2, 3], 3, null))
    expect(Object.values(judged).every(reasons => reasons.includes('all-kept'))).toBe(true)
  })

  it('keeps the newest, the one in use, and the one to go back to, also when a newer one is not in use', () => {
    expect(kept(versionsOf([1, 2, 3, 4, 7], 4, 1))).toEqual({
      1: [],
      2: [],
      3: ['rollback'],
      4: ['in-use'],
      7: ['newest'],
    })
  })

  it('keeps what is pinned, on a point, being serviced, or named by a task sequence or a deployment', () => {
    const versions = versionsOf([1, 2, 3, 4, 5, 6], 6, 1)
    const pinned = versions.map(one =>
      one.number === 1 ? { ...one, pinned: { by: 'Ines', at: one.createdAt, reason: '' } } : one,
    )
    const judged = kept(pinned, {
      distributed: named(2, 2),
      servicing: named(3),
      taskSequences: named(4),
      deployments: named(4),
    })
    expect(judged).toMatchObject({
      1: ['pinned'],
      2: ['distributed'],
      3: ['servicing'],
      4: ['task-sequence', 'deployment'],
    })
  })

  it('keeps what is held, the newest that was promoted, and what the one in use was made from', () => {
    const mark = { by: 'Ines', at: '2026-01-01T00:00:00.000Z', reason: 'so' }
    const versions = versionsOf([1, 2, 3, 4, 5, 6, 7], 7, 1).map(one => ({
      ...one,
      pristine: 2,
      held: one.number === 3 ? mark : null,
      promoted: [4, 5].includes(one.number) ? mark : null,
    }))
    expect(kept(versions)).toEqual({
      1: [],
      2: ['pristine'],
      3: ['held'],
      4: [],
      5: ['promoted'],
      6: ['rollback'],
      7: ['in-use', 'newest'],
    })
  })

  it('goes back to nothing that is bad or is what is in use, and counts nothing bad among the newest', () => {
    const mark = { by: 'Ines', at: '2026-01-01T00:00:00.000Z', reason: 'so' }
    // Version 6 brought the content of version 4 back, because version 5 was bad.
    const versions = versionsOf([1, 2, 3, 4, 5, 6], 6, 2).map(one => ({
      ...one,
      contentVersion: one.number === 6 ? '4'.padStart(64, '0') : one.contentVersion,
      bad: one.number === 5 ? mark : null,
      promoted: one.number === 5 ? mark : null,
    }))
    expect(kept(versions)).toEqual({
      1: [],
      2: [],
      3: ['rollback'],
      4: ['newest'],
      5: [],
      6: ['in-use', 'newest'],
    })
    // Where all are kept, the bad ones are too.
    expect(kept(versions.map(one => ({ ...one, keep: null })))[5]).toEqual(['all-kept'])
  })

  it('never removes what has a reason, and what is left out of every reason always goes', () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(numbers, fc.nat(), fc.integer({ min: 1, max: 6 }), numbers, (all, pick, keep, needed) => {
        const inUse = all[pick % all.length] ?? 1
        const judged = judgeVersions(versionsOf(all, inUse, keep), {
          ...nobody,
          distributed: named(...needed),
        })
        const newestFirst = [...all].sort((one, other) => other - one)
        const before = newestFirst.find(number => number < inUse)
        for (const one of judged) {
          const mustStay =
            one.number === inUse ||
            one.number === before ||
            needed.includes(one.number) ||
            newestFirst.indexOf(one.number) < keep
          expect(one.kept.length > 0).toBe(mustStay)
        }
      }),
    )
  })
})
