import { describe, expect, it } from 'vitest'
import { hashOfPlan, type ServicingPlan, type ServicingWork } from '../index.ts'
import { applyPlan, translateNoSpace } from './apply.ts'

describe('a full disk', () => {
  it('becomes an error that says what to do, whoever ran into it', () => {
    const full = Object.assign(new Error('write'), { code: 'ENOSPC' })
    expect(translateNoSpace(full, '/data/work/run-7')).toMatchObject({
      code: 'NO_SPACE_FOR_SERVICING',
      facts: { folder: 'run-7' },
      cause: full,
    })
  })

  it('is not mistaken for another fault', () => {
    const other = Object.assign(new Error('write'), { code: 'EACCES' })
    expect(translateNoSpace(other, '/data/work')).toBe(other)
  })
})

describe('a plan with clean-up', () => {
  it('is refused before anything is touched', async () => {
    const step = {
      ...{ kind: 'service-image' as const, path: 'sources/install.wim', index: 1, architecture: 'amd64' },
      ...{ why: '', experimental: false, updates: [], recoveryImage: null, cleanup: 'reset-base' as const },
    }
    const parts: Omit<ServicingPlan, 'hash'> = {
      ...{ planVersion: 1, contentVersion: '0'.repeat(64), engine: 'native', neededBytes: 0 },
      ...{ steps: [step], refused: [], statuses: [] },
    }
    // A work folder that does not exist: whoever touches it fails otherwise.
    const work = { folder: '/nowhere', wims: {}, originals: {} } as unknown as ServicingWork
    const applying = applyPlan(
      { ...parts, hash: hashOfPlan(parts) },
      work,
      () => {},
      AbortSignal.timeout(1000),
    )
    await expect(applying).rejects.toMatchObject({ code: 'SERVICING_PLAN_REFUSED' })
  })
})
