import { describe, expect, it } from 'vitest'
import type { AnswerForImage, ApplicableUpdate } from '#product/update-applicability'
import { chooseUpdates, differenceOf } from './choose-updates.ts'
import { isPreview, kindOfTitle, type SelectionRule } from './selection-rule.ts'

const now = new Date('2026-11-27T12:00:00Z')
const everything: SelectionRule = {
  kinds: [],
  products: [],
  classifications: [],
  minimumAgeDays: 0,
  withSuperseded: false,
  withPreviews: false,
  except: [],
}

const selected: ApplicableUpdate['policy'] = {
  declined: null,
  held: null,
  pinned: null,
  expiredBecause: null,
  isSelected: true,
  choosableBy: 'people-and-rules',
}

function forImage(index: number, rest: Partial<AnswerForImage> = {}): AnswerForImage {
  return {
    path: 'sources/install.wim',
    index,
    answer: 'applicable',
    because: ['a rule'],
    supersededBy: null,
    ...rest,
  }
}

function update(title: string, rest: Partial<ApplicableUpdate> = {}): ApplicableUpdate {
  return {
    updateId: title,
    revisionNumber: 1,
    title,
    kb: /KB\d+/.exec(title)?.[0] ?? null,
    products: [],
    classification: null,
    severity: null,
    createdAt: '2026-11-10T18:00:00.000Z',
    isBundle: true,
    isSuperseded: false,
    expiredAt: null,
    categoryIds: [],
    policy: selected,
    images: [forImage(1)],
    ...rest,
  }
}

const choose = (updates: readonly ApplicableUpdate[], rule: Partial<SelectionRule> = {}) =>
  chooseUpdates(updates, { ...everything, ...rule }, now)
const titles = (list: readonly { title: string }[]) => list.map(one => one.title)

describe('the kind of an update', () => {
  it.each([
    [
      '2026-11 Cumulative Update for Windows 11 Version 24H2 for x64-based Systems (KB5043080)',
      'cumulative-update',
    ],
    [
      '2026-11 Cumulative Update for .NET Framework 3.5 and 4.8.1 for Windows 11 (KB5042099)',
      'dotnet-cumulative-update',
    ],
    [
      '2026-11 Security and Quality Rollup for .NET Framework 4.8 for Windows 7 (KB5042098)',
      'dotnet-cumulative-update',
    ],
    [
      '2026-11 Security Monthly Quality Rollup for Windows 7 for x64-based Systems (KB5043081)',
      'cumulative-update',
    ],
    ['2026-11 Servicing Stack Update for Windows 10 Version 1809 (KB5043082)', 'servicing-stack-update'],
    ['2026-11 Safe OS Dynamic Update for Windows 11 Version 24H2 (KB5043083)', 'safe-os-dynamic-update'],
    ['2026-11 Setup Dynamic Update for Windows 11 Version 24H2 (KB5043084)', 'setup-dynamic-update'],
    ['2026-11 Dynamic Update for Windows 11 Version 24H2 (KB5043084)', 'setup-dynamic-update'],
    ['Feature update to Windows 11, version 25H2 via Enablement Package (KB5043085)', 'enablement-package'],
    ['Security Intelligence Update for Microsoft Defender Antivirus - KB2267602', 'defender-update'],
    ['Update for Windows (KB2999226)', 'update'],
  ])('%s is %s', (title, kind) => {
    expect(kindOfTitle(title)).toBe(kind)
  })

  it('a preview says so', () => {
    expect(isPreview('2026-11 Cumulative Update Preview for Windows 11 (KB5043086)')).toBe(true)
    expect(isPreview('2026-11 Cumulative Update for Windows 11 (KB5043080)')).toBe(false)
  })
})

describe('a rule', () => {
  const cumulative = update('Cumulative Update for Windows 11 (KB5043080)', {
    categoryIds: ['w11', 'security'],
  })
  const dotnet = update('Cumulative Update for .NET Framework 4.8.1 (KB5042099)', { categoryIds: ['w11'] })
  const other = update('Update for Windows (KB2999226)', { categoryIds: ['w7'] })

  it('without conditions chooses everything that applies', () => {
    expect(choose([cumulative, dotnet, other])).toEqual({
      chosen: [cumulative, dotnet, other].map(({ updateId, kb, title }) => ({ updateId, kb, title })),
      leftOut: [],
      others: 0,
    })
  })

  it.each<[string, Partial<SelectionRule>, ApplicableUpdate[]]>([
    ['kinds', { kinds: ['cumulative-update', 'dotnet-cumulative-update'] }, [cumulative, dotnet]],
    ['products', { products: ['w7', 'w10'] }, [other]],
    ['classifications', { classifications: ['security'] }, [cumulative]],
    ['all of them', { kinds: ['dotnet-cumulative-update'], classifications: ['security'] }, []],
  ])('is about its %s alone', (_what, rule, expected) => {
    const { chosen, others } = choose([cumulative, dotnet, other], rule)
    expect(titles(chosen)).toEqual(titles(expected))
    expect(others).toBe(3 - expected.length)
  })

  it('leaves out what is superseded in every image that it applies to', () => {
    const newer = { supersededBy: 'Newer' }
    const everywhere = update('Old (KB1000001)', { images: [forImage(1, newer), forImage(2, newer)] })
    const somewhere = update('Half (KB1000002)', { images: [forImage(1, newer), forImage(2)] })
    const installed = update('There (KB1000003)', {
      images: [forImage(1, newer), forImage(2, { answer: 'installed' })],
    })
    const { chosen, leftOut } = choose([everywhere, somewhere, installed])
    expect(titles(chosen)).toEqual(['Half (KB1000002)'])
    expect(leftOut).toMatchObject([
      { kb: 'KB1000001', reason: 'superseded', text: '“Newer” supersedes it.' },
      { kb: 'KB1000003', reason: 'superseded' },
    ])
    expect(choose([everywhere], { withSuperseded: true }).chosen).toHaveLength(1)
  })

  it('leaves out what somebody holds, and what the filters of the site leave out', () => {
    const held = { by: 'Ines', at: '2026-11-20T12:00:00.000Z', reason: 'breaks printing', until: null }
    const policies = [
      { ...selected, held },
      { ...selected, isSelected: false },
    ]
    const { chosen, leftOut } = choose(policies.map((policy, at) => update(`Update ${at}`, { policy })))
    expect(chosen).toEqual([])
    expect(leftOut).toMatchObject([
      { reason: 'held', text: 'Ines holds it (breaks printing).' },
      { reason: 'not-selected' },
    ])
  })

  it('leaves out previews and excepted articles unless it says otherwise', () => {
    const preview = update('Cumulative Update Preview for Windows 11 (KB5043086)')
    expect(choose([preview]).leftOut).toMatchObject([{ reason: 'preview' }])
    expect(choose([preview], { withPreviews: true }).chosen).toHaveLength(1)
    expect(choose([cumulative], { except: ['KB5043080'] }).leftOut).toMatchObject([{ reason: 'excepted' }])
  })

  it('waits until an update is old enough, to the moment', () => {
    const aged = (createdAt: string) =>
      choose([update('Update (KB1000001)', { createdAt })], { minimumAgeDays: 7 })
    expect(aged('2026-11-20T12:00:00.000Z').chosen).toHaveLength(1)
    expect(aged('2026-11-20T12:00:00.001Z').leftOut).toMatchObject([
      { reason: 'too-new', text: 'It is old enough on 2026-11-27.' },
    ])
  })
})

describe('what is different from last time', () => {
  it('is what came and what went', () => {
    const [one, two, three] = ['1', '2', '3'].map(id => ({ updateId: id, kb: null, title: id }))
    const list = (...updates: (typeof one)[]) => updates.filter(update => update !== undefined)
    expect(differenceOf(list(one, two), list(two, three))).toEqual({ added: [three], dropped: [one] })
    expect(differenceOf(list(one), list(one))).toEqual({ added: [], dropped: [] })
  })
})
