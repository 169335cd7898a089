import { expect, it } from 'vitest'
import { addMonths, isMonth, stretchOf, weeksOf } from './month-days.ts'

it('begins with Monday and has every day of the month once', () => {
  const weeks = weeksOf('2026-11')
  expect(weeks).toHaveLength(6)
  expect(weeks.every(week => week.length === 7)).toBe(true)
  expect(weeks[0]?.map(day => day.date).slice(5)).toEqual(['2026-10-31', '2026-11-01'])
  const inMonth = weeks.flat().filter(day => day.isInMonth)
  expect(inMonth.map(day => day.date)).toEqual(
    Array.from({ length: 30 }, (_, day) => `2026-11-${String(day + 1).padStart(2, '0')}`),
  )
})

it('has four weeks in a February that begins on a Monday, and five in a leap year', () => {
  expect(weeksOf('2027-02')).toHaveLength(4)
  expect(
    weeksOf('2028-02')
      .flat()
      .filter(day => day.isInMonth),
  ).toHaveLength(29)
})

it('goes over the ends of years', () => {
  expect(addMonths('2026-12', 1)).toBe('2027-01')
  expect(addMonths('2027-01', -1)).toBe('2026-12')
})

it('knows what is a month', () => {
  expect([isMonth('2026-12'), isMonth('2026-13'), isMonth('x'), isMonth(undefined)]).toEqual([
    true,
    false,
    false,
    false,
  ])
})

it('asks for the days that are shown and the month before, and never for more than the site tells at once', () => {
  const { from, until } = stretchOf(weeksOf('2026-11'))
  expect(new Date(from)).toEqual(new Date(2026, 8, 25))
  expect(new Date(until)).toEqual(new Date(2026, 11, 6, 23, 59, 59, 999))
  for (let month = '2026-01'; month < '2028-01'; month = addMonths(month, 1)) {
    const asked = stretchOf(weeksOf(month))
    expect((Date.parse(asked.until) - Date.parse(asked.from)) / 86_400_000).toBeLessThan(100)
  }
})
