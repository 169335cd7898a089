// slipstream upgrade-package update-schedule set | show | remove

import { type Command, Option } from 'commander'
import type { Recurrence, UpdateSchedule } from '#api-client'
import { contextOf, exitCodes } from './context.ts'
import { CommandInvalid } from './errors.ts'
import { runCommand } from './run-command.ts'
import { wholeNumber } from './whole-number.ts'

type Pattern = Recurrence['pattern']
type SetOptions = {
  every: Pattern['every']
  interval: string
  weekdays?: string
  day?: string
  week?: string
  weekday?: string
  plusDays: string
  start: string
  timeZone: string
  dryRun?: boolean
}
const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
type Weekday = (typeof weekdays)[number]

/** Adds the verbs to the noun `upgrade-package`. */
export function addUpdateScheduleCommands(noun: Command): void {
  const schedule = noun
    .command('update-schedule')
    .description('update distribution points on a schedule: look at the source again, send what is different')
  schedule
    .command('set')
    .description('set the schedule of a package')
    .argument('<packageId>')
    .addOption(
      new Option('--every <pattern>', 'which days')
        .choices(['day', 'week', 'month', 'month-weekday'])
        .makeOptionMandatory(),
    )
    .option('--interval <n>', 'every so many days, weeks or months', '1')
    .option('--weekdays <days>', 'with week: for example monday,thursday')
    .option('--day <day>', 'with month: 1 to 31, or last')
    .option('--week <week>', 'with month-weekday: 1 to 4, or last')
    .option('--weekday <day>', 'with month-weekday: for example tuesday')
    .option('--plus-days <n>', 'with month-weekday: so many days later', '0')
    .requiredOption('--start <time>', 'the first day that counts and the time of day, as 2027-01-31T22:00')
    .option('--time-zone <zone>', 'of the start, for example Europe/Paris', ownTimeZone())
    .option('--dry-run', 'show when it would be due; nothing is changed')
    .action(runCommand(set))
  schedule
    .command('show')
    .description('when it is due, and what came of it last')
    .argument('<packageId>')
    .action(runCommand(show))
  schedule
    .command('remove')
    .description('the source is looked at only when somebody asks')
    .argument('<packageId>')
    .action(runCommand(remove))
}

function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

async function set(command: Command, packageId: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const options = command.opts<SetOptions>()
  const { start, timeZone, dryRun } = options
  const recurrence = { pattern: patternOf(options), start, timeZone }
  if (dryRun) {
    const preview = await api.previewUpdateSchedule({ packageId, ...recurrence })
    out.answer(preview, ['It would be due at', ...preview.next.map(time => `  ${time}`)])
    return exitCodes.done
  }
  const kept = await api.setUpdateSchedule({ packageId, ...recurrence })
  out.answer(kept, describe(kept))
  return exitCodes.done
}

async function show(command: Command, packageId: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const found = await api.readUpdateSchedule({ packageId })
  out.answer(found, describe(found))
  return exitCodes.done
}

async function remove(command: Command, packageId: string): Promise<number> {
  const { api, out } = await contextOf(command)
  await api.removeUpdateSchedule({ packageId })
  out.answer({ packageId, removed: true }, [`The schedule of ${packageId} is removed.`])
  return exitCodes.done
}

function patternOf(options: SetOptions): Pattern {
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
  if (word === undefined) throw new CommandInvalid({ reason: `${name} is needed with this --every` })
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

function describe({ recurrence, next, setBy, setAt, last }: UpdateSchedule): string[] {
  return [
    `${describePattern(recurrence.pattern)}, at ${recurrence.start.slice(11)} in ${recurrence.timeZone}, from ${recurrence.start.slice(0, 10)}; set by ${setBy} at ${setAt}.`,
    ...(next.length === 0 ? ['It is not due any more.'] : ['Due at', ...next.map(time => `  ${time}`)]),
    ...(last === null
      ? []
      : [`Last at ${last.at}: ${last.outcome}${last.message === null ? '' : `. ${last.message}`}`]),
  ]
}

function describePattern(pattern: UpdateSchedule['recurrence']['pattern']): string {
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
