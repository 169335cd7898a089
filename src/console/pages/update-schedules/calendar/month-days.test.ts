import { expect, it } from 'vitest'
import { addMonths, isMonth, weeksOf } from './month-days.ts'

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
