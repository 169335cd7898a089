import { describe, expect, it } from 'vitest'
import { exampleWimMsu } from '../../../../tests/servicing-facts.ts'
import { findCheckpoints, type UpdateToPlan } from '../index.ts'

function msu(kb: string, rest: Partial<UpdateToPlan['facts']> = {}): UpdateToPlan {
  return { sha256: `sha-${kb}${rest.architecture ?? ''}`, size: 1, facts: exampleWimMsu(kb, rest) }
}

describe('checkpoints of an update', () => {
  const target = msu('KB5052093')

  it('are the chosen updates of its product with a lower article number, the oldest first', () => {
    const others = [msu('KB5051987'), target, msu('KB5043080'), msu('KB5060000')]
    expect(findCheckpoints(target, others)).toEqual(['sha-KB5043080', 'sha-KB5051987'])
    expect(findCheckpoints(target, others.toReversed())).toEqual(['sha-KB5043080', 'sha-KB5051987'])
  })

  it('are of the same architecture, product, kind and flavour', () => {
    const others = [
      msu('KB5043080', { architecture: 'arm64' }),
      msu('KB5043081', { fileName: 'windows10.0-kb5043081-x64.msu' }),
      msu('KB5043082', { kind: 'update' }),
      msu('KB5043083', { container: 'msu-cabinet' }),
      msu('KB5043084', { kb: null }),
    ]
    expect(findCheckpoints(target, others)).toEqual([])
  })

  it('are none for an update of another flavour, or without an article', () => {
    const others = [msu('KB5043080')]
    expect(findCheckpoints(msu('KB5052093', { container: 'cabinet' }), others)).toEqual([])
    expect(findCheckpoints(msu('KB5052093', { kb: null }), others)).toEqual([])
  })
})
