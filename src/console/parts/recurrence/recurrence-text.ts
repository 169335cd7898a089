import type { Recurrence } from '#api-client'
import { type Language, makeTexts, useLanguage } from '#console/language'
import { type Weekday, weekdays } from './repeat.ts'
import en from './texts/en.json'
import fr from './texts/fr.json'

export const { useText } = makeTexts('recurrence', { en, fr })

/** The name of a day of the week in a language. */
export function weekdayName(weekday: Weekday, language: Language, length: 'long' | 'short' = 'long'): string {
  // The fifth of January 2026 was a Monday.
  const day = new Date(Date.UTC(2026, 0, 5 + weekdays.indexOf(weekday)))
  return new Intl.DateTimeFormat(language, { weekday: length, timeZone: 'UTC' }).format(day)
}

/** Says a recurrence in a sentence without its zone. */
export function useSayRecurrence(): (recurrence: Recurrence) => string {
  const text = useText()
  const language = useLanguage()
  return ({ pattern, start, timeZone }) => {
    const time = `${start.slice(11, 16)} (${timeZone})`
    const values = { count: pattern.interval, time }
    if (pattern.every === 'day') return text('said.day', values)
    if (pattern.every === 'week') {
      const days = pattern.weekdays.map(day => weekdayName(day, language)).join(', ')
      return text('said.week', { ...values, days })
    }
    if (pattern.every === 'month')
      return pattern.day === 'last'
        ? text('said.monthLast', values)
        : text('said.month', { ...values, day: pattern.day })
    const week = text(`weeks.${pattern.week as 1 | 'last'}`).toLowerCase()
    const weekday = weekdayName(pattern.weekday, language)
    const said = text('said.monthWeekday', { ...values, week, weekday })
    return pattern.plusDays === 0 ? said : `${said}, ${text('said.plus', { count: pattern.plusDays })}`
  }
}
