// The pure rules: the reference product's numbers, what became of each update, and when others are done all the same.

import { describe, expect, it } from 'vitest'
import type { RunStatus } from '#product/servicing'
import { classOf, continuesOver, type UpdateClass } from '#product/servicing'
import type { ChosenUpdate } from './chosen-update.ts'
import { filesToApply } from './files-to-apply.ts'
import { oneForEachPoint } from './finish-package.ts'
import type { ServicingSchedule } from './read-schedules.ts'
import { scheduleSchema } from './schedule-definition.ts'
import { scheduledUpdatesStatus } from './schedule-state.ts'
import { scheduledPackages } from './scheduled-packages.ts'
import { isDone, resultsOfRun, resultsWithoutRun } from './update-results.ts'

const error = {
  code: 'UPDATE_MISSING',
  kind: 'missing' as const,
  retry: 'never' as const,
  message: 'There is no update KB9.',
  remedy: 'Add it.',
  facts: {},
}

function chosen(name: string, change: Partial<ChosenUpdate> = {}): ChosenUpdate {
  return {
    name,
    updateId: null,
    kb: name,
    title: name,
    class: 'cumulative',
    why: 'Ines chose it.',
    files: [`file of ${name}`],
    isHere: true,
    error: null,
    ...change,
  }
}

function status(name: string, index: number | null, told: RunStatus['status']): RunStatus {
  return {
    update: `file of ${name}`,
    image: index === null ? null : { path: 'sources/install.wim', index },
    status: told,
    updateStatus: { value: 0, text: '' },
    reason:
      told === 'unsupported'
        ? { code: 'NATIVE_COMPONENT_SERVICING_OFF', text: 'It is one.', wayOut: 'Use a worker.' }
        : null,
  }
}

describe('the status of scheduled updates', () => {
  it.each([
    [{ isRunning: false, isScheduled: false, last: null }, 0, 'None'],
    [{ isRunning: false, isScheduled: true, last: 'failed' }, 1, 'Scheduled'],
    [{ isRunning: true, isScheduled: true, last: 'failed' }, 2, 'Running'],
    [{ isRunning: false, isScheduled: false, last: 'succeeded' }, 3, 'Succeeded'],
    [{ isRunning: false, isScheduled: false, last: 'partly' }, 3, 'Succeeded'],
    [{ isRunning: false, isScheduled: false, last: 'nothing-to-do' }, 3, 'Succeeded'],
    [{ isRunning: false, isScheduled: false, last: 'failed' }, 4, 'Failed'],
    [{ isRunning: false, isScheduled: false, last: 'not-started' }, 4, 'Failed'],
    [{ isRunning: false, isScheduled: false, last: 'cancelled' }, 0, 'None'],
  ] as const)('%o is %i %s', (at, value, text) => {
    expect(scheduledUpdatesStatus(at)).toEqual({ value, text })
  })
})

describe('what became of updates', () => {
  it('is told update by update and image by image, the worst first', () => {
    const run = {
      state: 'succeeded' as const,
      error: null,
      statuses: [
        status('KB1', 1, 'applied'),
        status('KB1', 2, 'unsupported'),
        status('KB2', 1, 'applied'),
        status('KB2', 2, 'not-required'),
        status('KB2', null, 'unsupported'),
        status('KB3', 1, 'installed'),
        // What is for the media is judged by the media alone.
        status('KB4', 1, 'not-required'),
        status('KB4', null, 'applied'),
      ],
    }
    const updates = [
      chosen('KB1'),
      chosen('KB2'),
      chosen('KB3'),
      chosen('KB4', { class: 'setup' }),
      chosen('KB9', { error, files: [] }),
    ]
    const results = resultsOfRun(updates, run)
    expect(results.map(one => [one.name, one.status, one.code])).toEqual([
      ['KB1', 'unsupported', 'NATIVE_COMPONENT_SERVICING_OFF'],
      ['KB2', 'applied', null],
      ['KB3', 'installed', null],
      ['KB4', 'applied', null],
      ['KB9', 'failed', 'UPDATE_MISSING'],
    ])
    expect(results[0]).toMatchObject({
      cause: 'It is one.',
      remedy: 'Use a worker.',
      images: [{ status: 'applied' }, { image: { index: 2 }, status: 'unsupported' }],
    })
    expect(results.map(isDone)).toEqual([false, true, true, true, false])
  })

  it('of a run that failed is never that they are in', () => {
    const run = { state: 'failed' as const, error, statuses: [status('KB1', 1, 'applied')] }
    expect(resultsOfRun([chosen('KB1'), chosen('KB2')], run)).toMatchObject([
      { status: 'failed', code: 'UPDATE_MISSING', cause: error.message },
      { status: 'failed', remedy: 'Add it.' },
    ])
    expect(resultsWithoutRun([chosen('KB1')], error)).toMatchObject([{ status: 'failed', images: [] }])
  })

  it('of a run that was cancelled is that they were not tried, but for what is so whatever a run does', () => {
    const cancelled = { ...error, code: 'OPERATION_CANCELLED', kind: 'cancelled' as const }
    const statuses = [
      status('KB1', 1, 'applicable'),
      status('KB1', 2, 'unsupported'),
      status('KB2', 1, 'installed'),
    ]
    const run = { state: 'failed' as const, error: cancelled, statuses }
    expect(resultsOfRun([chosen('KB1'), chosen('KB2'), chosen('KB3')], run)).toMatchObject([
      {
        status: 'not-tried',
        code: 'OPERATION_CANCELLED',
        images: [{ status: 'not-tried', code: 'OPERATION_CANCELLED' }, { status: 'unsupported' }],
      },
      { status: 'installed' },
      { status: 'not-tried', code: 'OPERATION_CANCELLED', images: [] },
    ])
    const updates = [chosen('KB1'), chosen('KB2', { error })]
    const without = resultsWithoutRun(updates, cancelled)
    expect(without).toMatchObject([{ status: 'not-tried' }, { status: 'failed', code: 'UPDATE_MISSING' }])
    expect(without.map(isDone)).toEqual([false, false])
  })
})

describe('continue on error', () => {
  it('is for all classes, or for those that are named', () => {
    expect(classOf('dotnet-cumulative-update')).toBe('dotnet')
    expect(classOf('language-pack')).toBe('other')
    expect(classOf('update')).toBe('component')
    const dotnet = (continueOnError: boolean, continueOnErrorClasses: UpdateClass[]) =>
      continuesOver({ continueOnError, continueOnErrorClasses }, 'dotnet')
    expect([dotnet(true, []), dotnet(false, [])]).toEqual([true, false])
    expect([dotnet(false, ['dotnet']), dotnet(true, ['setup'])]).toEqual([true, false])
  })
})

describe('the files of a run', () => {
  const chosen = (files: string[], failed = false): ChosenUpdate => ({
    name: 'KB1',
    updateId: null,
    kb: 'KB1',
    title: 'KB1',
    class: 'component',
    why: 'Ines chose it.',
    files,
    isHere: true,
    error: failed ? error : null,
  })
  const goesOn = { continueOnError: true, continueOnErrorClasses: [] }
  const many = (count: number) => Array.from({ length: count }, (_, number) => String(number))

  it('are each there once, without those of what cannot be applied', () => {
    expect(filesToApply('S1', [chosen(['a', 'b']), chosen(['b', 'c']), chosen(['d'], true)], goesOn)).toEqual(
      ['a', 'b', 'c'],
    )
    expect(filesToApply('S1', [chosen(many(500))], goesOn)).toHaveLength(500)
  })

  it.each([
    ['none', [chosen(['a'], true)], goesOn, 'SERVICING_NO_UPDATE_LEFT'],
    ['no file', [chosen([])], goesOn, 'SERVICING_NO_UPDATE_LEFT'],
    ['too many', [chosen(many(501))], goesOn, 'SERVICING_TOO_MANY_UPDATES'],
    [
      'one that stops all',
      [chosen(['a']), chosen(['b'], true)],
      { ...goesOn, continueOnError: false },
      'SERVICING_UPDATE_FAILED',
    ],
  ])('are refused when there is %s', (_, given, options, code) => {
    expect(() => filesToApply('S1', given, options)).toThrow(expect.objectContaining({ code }))
  })
})

it('of two actions on a point the one counts that does something', () => {
  const nothing = { point: 'DP1', effect: 'nothing', reason: 'it has it' }
  const update = { point: 'DP1', effect: 'update', reason: null }
  const other = { point: 'DP2', effect: 'nothing', reason: 'it has it' }
  expect(oneForEachPoint([update, other, nothing])).toEqual([update, other])
  expect(oneForEachPoint([nothing, update])).toEqual([update])
})

describe('the columns of packages', () => {
  const made = (
    change: Partial<ServicingSchedule> & { packages: string[]; name: string },
  ): ServicingSchedule => ({
    id: change.name,
    definition: scheduleSchema.parse({
      name: change.name,
      packages: change.packages,
      updates: { by: 'rule', rule: 'Monthly' },
      when: { start: 'as-soon-as-possible' },
    }),
    state: 'active',
    status: { value: 0, text: 'None' },
    next: [],
    open: [],
    last: null,
    madeBy: 'Ines',
    madeAt: '2026-01-01T00:00:00.000Z',
    changedBy: 'Ines',
    changedAt: '2026-01-01T00:00:00.000Z',
    ...change,
  })
  const running = {
    id: '1',
    state: 'running' as const,
    reason: null,
    dueAt: '2026-06-01T20:00:00.000Z',
    notBefore: '2026-06-01T20:00:00.000Z',
    requestedBy: 'Ines',
    operation: null,
    startedAt: '2026-06-01T20:00:03.000Z',
    finishedAt: null,
  }

  it('tell what runs, else what is to come, else what was', () => {
    const schedules = [
      made({ name: 'A', packages: ['S0100001'], open: [running] }),
      made({
        name: 'B',
        packages: ['S0100001', 'S0100002', 'S0100003'],
        next: [{ due: '2026-07-01T20:00:00.000Z', start: '2026-07-01T21:00:00.000Z' }],
      }),
      made({ name: 'C', packages: ['S0100004', 'S0100005'] }),
    ]
    const lasts = new Map([
      ['S0100004', { state: 'failed' as const, finishedAt: new Date('2026-05-01T00:00Z') }],
    ])
    const told = scheduledPackages(schedules, lasts)
    expect(
      told.map(one => [
        one.packageId,
        one.schedules,
        one.scheduledUpdatesDate,
        one.scheduledUpdatesStatus.text,
      ]),
    ).toEqual([
      ['S0100001', ['A', 'B'], '2026-06-01T20:00:03.000Z', 'Running'],
      ['S0100002', ['B'], '2026-07-01T21:00:00.000Z', 'Scheduled'],
      ['S0100003', ['B'], '2026-07-01T21:00:00.000Z', 'Scheduled'],
      ['S0100004', ['C'], '2026-05-01T00:00:00.000Z', 'Failed'],
      ['S0100005', ['C'], null, 'None'],
    ])
  })
})
