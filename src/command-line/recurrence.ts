// How a recurrence is said on the command line, and how it is told back.

import { type Command, Option } from 'commander'
import type { Recurrence } from '#api-client'
import { CommandInvalid } from './errors.ts'
import { wholeNumber } from './whole-number.ts'

type Pattern = Recurrence['pattern']
/** The options as commander gives them. */
export type RecurrenceOptions = {
  every?: Pattern['every']
  interval: string
  weekdays?: string
  day?: string
  week?: string
  weekday?: string
  plusDays: string
  start?: string
  until?: string
  count?: string
  timeZone: string
}
const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
type Weekday = (typeof weekdays)[number]

/** Adds the options of a recurrence to a verb. */
export function addRecurrenceOptions(verb: Command): Command {
  return verb
    .addOption(
      new Option('--every <pattern>', 'which days').choices(['day', 'week', 'month', 'month-weekday']),
    )
    .option('--interval <n>', 'every so many days, weeks or months', '1')
    .option('--weekdays <days>', 'with week: for example monday,thursday')
    .option('--day <day>', 'with month: 1 to 31, or last')
    .option('--week <week>', 'with month-weekday: 1 to 4, or last')
    .option('--weekday <day>', 'with month-weekday: for example tuesday')
    .option('--plus-days <n>', 'with month-weekday: so many days later', '0')
    .option('--start <time>', 'the first day that counts and the time of day, as 2027-01-31T22:00')
    .option('--until <time>', 'the last time at which it may be due, as 2027-12-31T22:00')
    .option('--count <n>', 'how many times it is due altogether')
    .option('--time-zone <zone>', 'of all times that are given, for example Europe/Paris', ownTimeZone())
}

/** The recurrence that was said. @throws CommandInvalid */
export function recurrenceOf(options: RecurrenceOptions): Recurrence {
  const every = needed('--every', options.every) as Pattern['every']
  const pattern = patternOf({ ...options, every })
  const { until, count, timeZone } = options
  return {
    pattern,
    start: needed('--start', options.start),
    timeZone,
    ...(until !== undefined && { until }),
    ...(count !== undefined && { count: wholeNumber('--count', count) }),
  }
}

/** A recurrence in words, without a full stop. */
export function describeRecurrence({ pattern, start, until, count, timeZone }: Recurrence): string {
  const end = until === undefined ? '' : ` until ${until}`
  const times = count === undefined ? '' : `, ${count === 1 ? 'once' : `${count} times`}`
  return `${describePattern(pattern)}, at ${start.slice(11)} in ${timeZone}, from ${start.slice(0, 10)}${end}${times}`
}

function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

function patternOf(options: RecurrenceOptions & { every: Pattern['every'] }): Pattern {
  const interval = wholeNumber('--interval', options.interval)
  switch (options.every) {
    case 'day':
      return { every: 'day', interval }
    case 'week': {
      const days = needed('--weekdays', options.weekdays).split(',')
      return { every: 'week', interval, weekdays: days.map(day => weekdayOf('--weekdays', day)) }
    }
    case 'month':
      return { every: 'month', interval, day: numberOrLast('--day', options.day) }
    case 'month-weekday': {
      const week = numberOrLast('--week', options.week)
      const weekday = weekdayOf('--weekday', needed('--weekday', options.weekday))
      const plusDays = options.plusDays === '0' ? 0 : wholeNumber('--plus-days', options.plusDays)
      return { every: 'month-weekday', interval, week, weekday, plusDays }
    }
  }
}

function needed(name: string, word: string | undefined): string {
  if (word === undefined)
    throw new CommandInvalid({
      reason: `${name} is needed${name === '--every' || name === '--start' ? '' : ' with this --every'}`,
    })
  return word
}

function numberOrLast(name: string, word: string | undefined): number | 'last' {
  return needed(name, word) === 'last' ? 'last' : wholeNumber(name, needed(name, word))
}

function weekdayOf(name: string, word: string): Weekday {
  const day = weekdays.find(one => one === word.trim().toLowerCase())
  if (day === undefined)
    throw new CommandInvalid({ reason: `${name} says “${word}”, which is no day of the week` })
  return day
}

function describePattern(pattern: Pattern): string {
  const every = (unit: string) =>
    pattern.interval === 1 ? `Every ${unit}` : `Every ${pattern.interval} ${unit}s`
  switch (pattern.every) {
    case 'day':
      return every('day')
    case 'week':
      return `${every('week')} on ${pattern.weekdays.join(', ')}`
    case 'month':
      return `${every('month')} on ${pattern.day === 'last' ? 'the last day' : `day ${pattern.day}`}`
    case 'month-weekday': {
      const later = pattern.plusDays === 0 ? '' : `, ${pattern.plusDays} days later`
      const which =
        pattern.week === 'last' ? 'last' : ['first', 'second', 'third', 'fourth'][pattern.week - 1]
      return `${every('month')} on the ${which} ${pattern.weekday}${later}`
    }
  }
}
