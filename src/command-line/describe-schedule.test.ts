import { describe, expect, it } from 'vitest'
import type { ServicingOccurrence, ServicingSchedule } from '#api-client'
import { describeOccurrence, describePreview, describeSchedule } from './describe-schedule.ts'
import { serviceWindowOf } from './service-window.ts'

const at = '2027-01-01T00:00:00.000Z'
const schedule: ServicingSchedule = {
  id: '8c9d3c2e-6a53-4a5e-9d36-0d1f6c9b7a11',
  definition: {
    name: 'Monthly',
    packages: ['S0100001', 'S0100002'],
    updates: { by: 'rule', rule: 'All' },
    when: {
      start: 'recurring',
      recurrence: {
        pattern: { every: 'month-weekday', interval: 1, week: 2, weekday: 'tuesday', plusDays: 3 },
        start: '2027-01-01T22:00',
        count: 12,
        timeZone: 'Europe/Paris',
      },
    },
    serviceWindows: [serviceWindowOf('fri 23:00-05:00', 'Europe/Paris')],
    maximumRunMinutes: 0,
    runIfMissed: true,
    missedWithinMinutes: 90,
    overlap: 'wait',
    options: {
      continueOnError: true,
      continueOnErrorClasses: ['setup'],
      distribute: { to: 'groups', groups: ['Branches'] },
      cleanup: 'none',
      optimize: true,
      verify: 'changed',
      indexes: [2],
      engine: null,
      runOn: 'site',
      priority: 'low',
      keepVersions: 3,
    },
  },
  state: 'paused',
  status: { value: 0, text: 'None' },
  next: [],
  open: [],
  last: null,
  madeBy: 'Ines',
  madeAt: at,
  changedBy: 'Ines',
  changedAt: at,
}
const why = { code: 'UPDATE_MISSING', cause: 'There is no such update.', remedy: 'Add it.' }
const update = { updateId: null, kb: 'KB1', title: 'One', class: 'cumulative' as const }

describe('a servicing schedule', () => {
  it('is told with everything that was chosen', () => {
    const text = describeSchedule(schedule).join('\n')
    expect(text).toContain('“Monthly”: None (paused)')
    expect(text).toContain('by the rule “All”')
    expect(text).toContain('Every month on the second tuesday, 3 days later, at 22:00 in Europe/Paris')
    expect(text).toContain(', 12 times')
    expect(text).toContain('Service window: friday 23:00-05:00 in Europe/Paris')
    expect(text).toContain('made up for within 90 minutes; when the time before still runs: wait')
    expect(text).toContain(
      'continue on error; for updates, of setup alone; to Branches; optimised; images 2; priority low; keep 3 versions',
    )
    expect(text).toContain('It is not due any more.')
  })

  it('says of its times when a service window lets them begin', () => {
    const next = [
      { due: at, start: at },
      { due: at, start: '2027-01-01T01:00:00.000Z' },
      { due: at, start: null },
    ]
    expect(describePreview({ next, packages: [] })).toEqual([
      'Due at',
      `  ${at}`,
      `  ${at}, begins at 2027-01-01T01:00:00.000Z, when a service window opens`,
      `  ${at}, but no service window is open then or later`,
    ])
  })

  it('tells the result of each update with cause and remedy', () => {
    const result = { ...update, name: 'KB1', status: 'failed' as const, ...why }
    const image = { image: { path: 'sources/install.wim', index: 2 }, status: 'failed' as const, ...why }
    const occurrence: ServicingOccurrence = {
      id: schedule.id,
      schedule: 'Monthly',
      state: 'failed',
      reason: 'Of 1 packages: 1 failed.',
      dueAt: at,
      notBefore: at,
      requestedBy: 'Ines',
      operation: null,
      startedAt: at,
      finishedAt: null,
      packages: [
        {
          packageId: 'S0100001',
          state: 'failed',
          reason: why.cause,
          chosen: [],
          leftOut: [],
          download: null,
          run: null,
          publishedVersion: null,
          results: [{ ...result, images: [image] }],
          distributed: [{ point: 'DP1', effect: 'send', reason: null }],
          removedVersions: [1],
          error: null,
          startedAt: at,
          finishedAt: at,
        },
      ],
    }
    const text = describeOccurrence(occurrence).join('\n')
    expect(text).toMatch(
      /KB1 +cumulative +failed +sources\/install\.wim:2 failed +UPDATE_MISSING There is no such update\. Add it\./,
    )
    expect(text).toContain('S0100001: failed. There is no such update.')
    expect(text).toContain('DP1: send')
    expect(text).toContain('Versions removed: 1')
  })
})
