// Service windows on the command line: `day 22:00-04:00`, `saturday,sunday 20:00-06:00`, `2.tuesday+3 22:00-05:00`.

import type { Recurrence, ServiceWindow } from '#api-client'
import { CommandInvalid } from './errors.ts'

type Pattern = Recurrence['pattern']
const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
type Weekday = (typeof weekdays)[number]

/** Before anything that is scheduled; windows open every so many days, weeks or months without a phase. */
const since = '2020-01-01'
const dayMinutes = 24 * 60

/** The window that was said, in local time of a zone. @throws CommandInvalid */
export function serviceWindowOf(text: string, timeZone: string): ServiceWindow {
  const [, days = '', opens = '', closes = ''] =
    /^(\S+) ([01]\d:[0-5]\d|2[0-3]:[0-5]\d)-([01]\d:[0-5]\d|2[0-3]:[0-5]\d|24:00)$/.exec(text.trim()) ?? []
  if (days === '') throw notAWindow(text)
  const minutes = (minuteOf(closes) - minuteOf(opens) + dayMinutes) % dayMinutes || dayMinutes
  return { recurrence: { pattern: patternOf(days, text), start: `${since}T${opens}`, timeZone }, minutes }
}

/** A window as it is said. */
export function describeWindow({ recurrence, minutes }: ServiceWindow): string {
  const { pattern, start, timeZone } = recurrence
  const closes = (minuteOf(start.slice(11)) + minutes) % dayMinutes
  const two = (number: number) => String(number).padStart(2, '0')
  const hours = `${start.slice(11)}-${two(Math.floor(closes / 60))}:${two(closes % 60)}`
  return `${daysOf(pattern)} ${hours} in ${timeZone}`
}

function daysOf(pattern: Pattern): string {
  switch (pattern.every) {
    case 'day':
      return 'day'
    case 'week':
      return pattern.weekdays.join(',')
    case 'month':
      return String(pattern.day)
    case 'month-weekday':
      return `${pattern.week}.${pattern.weekday}${pattern.plusDays === 0 ? '' : `+${pattern.plusDays}`}`
  }
}

function patternOf(days: string, text: string): Pattern {
  if (days === 'day') return { every: 'day', interval: 1 }
  const [, week, name, plus] = /^([1-4]|last)\.([a-z]+)(?:\+(\d{1,2}))?$/i.exec(days) ?? []
  if (week !== undefined && name !== undefined)
    return {
      every: 'month-weekday',
      interval: 1,
      week: week === 'last' ? 'last' : Number(week),
      weekday: weekdayOf(name, text),
      plusDays: Number(plus ?? 0),
    }
  return { every: 'week', interval: 1, weekdays: days.split(',').map(day => weekdayOf(day, text)) }
}

function weekdayOf(word: string, text: string): Weekday {
  const lower = word.toLowerCase()
  const day = weekdays.find(one => one === lower || one.slice(0, 3) === lower)
  if (day === undefined) throw notAWindow(text)
  return day
}

function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
}

function notAWindow(text: string): Error {
  return new CommandInvalid({
    reason: `--service-window says “${text}”, and not days with hours, as in “day 22:00-04:00”, “sat,sun 20:00-06:00” or “2.tuesday+3 22:00-05:00”`,
  })
}
