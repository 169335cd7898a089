import { describe, expect, it } from 'vitest'
import { describeWindow, serviceWindowOf } from './service-window.ts'

describe('a service window', () => {
  it.each([
    ['day 22:00-04:00', { every: 'day', interval: 1 }, 360, 'day 22:00-04:00'],
    ['sat,Sunday 00:00-24:00', { every: 'week', interval: 1, weekdays: ['saturday', 'sunday'] }, 1440, null],
    [
      '2.tuesday+3 20:30-06:00',
      { every: 'month-weekday', interval: 1, week: 2, weekday: 'tuesday', plusDays: 3 },
      570,
      '2.tuesday+3 20:30-06:00',
    ],
    [
      'last.fri 05:00-05:00',
      { every: 'month-weekday', interval: 1, week: 'last', weekday: 'friday', plusDays: 0 },
      1440,
      'last.friday 05:00-05:00',
    ],
  ])('is said as “%s”', (text, pattern, minutes, told) => {
    const window = serviceWindowOf(text, 'Europe/Paris')
    expect(window).toMatchObject({ recurrence: { pattern, timeZone: 'Europe/Paris' }, minutes })
    if (told !== null) expect(describeWindow(window)).toBe(`${told} in Europe/Paris`)
  })

  it.each([
    '',
    'day',
    'day 25:00-26:00',
    'someday 22:00-04:00',
    '5.tuesday 22:00-04:00',
    'day 22:00-04:00 x',
  ])('is not “%s”', text => {
    expect(() => serviceWindowOf(text, 'UTC')).toThrow(/--service-window/)
  })
})
