import { describe, expect, it } from 'vitest'
import { dismEngine, type MediaFacts, nativeEngine, type UpdateToPlan } from '#product/servicing-engines'
import { exampleContentVersion, exampleImage, exampleWimMsu } from '../../../tests/servicing-facts.ts'
import { planServicing } from './plan.ts'

const media: MediaFacts = {
  contentVersion: exampleContentVersion,
  files: [{ path: 'sources/install.wim', size: 5000 }],
  images: [exampleImage()],
}
const options = { allowNativeComponentServicing: true }

function msu(kb: string, digit: string, architecture = 'amd64'): UpdateToPlan {
  return { sha256: digit.repeat(64), size: 100, facts: exampleWimMsu(kb, { architecture }) }
}

const [first, second, target] = [msu('KB5043080', '1'), msu('KB5051987', '2'), msu('KB5060000', '3')]

function planned(updates: readonly UpdateToPlan[], engine = dismEngine()) {
  const { steps, statuses, hash } = planServicing({ engine, media, updates, options })
  const names = new Map(updates.map(({ sha256, facts }) => [sha256, facts.kb]))
  return {
    hash,
    updates: steps.flatMap(step =>
      step.kind === 'service-image'
        ? step.updates.map(({ update, checkpoints, why }) => ({
            update: names.get(update),
            checkpoints: checkpoints.map(sha256 => names.get(sha256)),
            why,
          }))
        : [],
    ),
    statuses: statuses.flatMap(({ update, image, status, reason }) =>
      image === null
        ? []
        : [[names.get(update), status, reason?.code].filter(part => part !== undefined).join(' ')],
    ),
  }
}

describe('updates with checkpoints', () => {
  it('go in once, with all their checkpoints beside them, whatever the order they were chosen in', () => {
    const found = planned([target, first, second])
    expect(found.updates).toEqual([
      {
        update: 'KB5060000',
        checkpoints: ['KB5043080', 'KB5051987'],
        why: expect.stringContaining('with the checkpoints that were chosen: KB5043080, KB5051987.'),
      },
    ])
    expect(found.statuses).toEqual([
      'KB5043080 not-required CHECKPOINT_OF_OTHER',
      'KB5051987 not-required CHECKPOINT_OF_OTHER',
      'KB5060000 applicable',
    ])
    expect(planned([second, first, target]).hash).toBe(found.hash)
  })

  it('take none with them that is for another architecture, and none when they do not apply', () => {
    const arm = msu('KB5070000', '4', 'arm64')
    const found = planned([first, arm])
    expect(found.updates).toMatchObject([{ update: 'KB5043080', checkpoints: [] }])
    expect(found.statuses).toContain('KB5043080 applicable')
    expect(found.statuses).toContain('KB5070000 not-required ARCHITECTURE_DIFFERS')
  })

  it('are each refused by an engine that does not take them', () => {
    const found = planned([first, target], nativeEngine)
    expect(found.updates).toEqual([])
    for (const status of found.statuses) expect(status).toMatch(/ unsupported /)
  })
})
