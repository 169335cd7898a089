// slipstream servicing-schedule create | list | show | preview | change | pause | resume | run-now | cancel | remove | history | result |
// calendar

import type { Command } from 'commander'
import type { ServicingOccurrence } from '#api-client'
import { contextOf, exitCodes } from './context.ts'
import {
  describeOccurrence,
  describePreview,
  describeSchedule,
  type SchedulePreview,
} from './describe-schedule.ts'
import { CommandInvalid } from './errors.ts'
import { finishOperation } from './finish-operation.ts'
import { table } from './output.ts'
import { addPageOptions, type PageOptions, pageOf } from './page-options.ts'
import { runCommand } from './run-command.ts'
import { addScheduleOptions, requestOf, type ScheduleOptions } from './schedule-options.ts'
import { wholeNumber } from './whole-number.ts'

const msPerDay = 24 * 60 * 60 * 1000

/** Adds the noun. */
export function addServicingScheduleCommands(program: Command): void {
  const noun = program
    .command('servicing-schedule')
    .description('Schedule Updates: service packages once, or again and again')
  const named = (verb: string, text: string) =>
    noun.command(verb).description(text).argument('<name>', 'its name or its ID')
  addScheduleOptions(
    noun.command('create').description('schedule updates for packages').argument('<name>'),
  ).action(runCommand(create))
  noun.command('list').description('all schedules').action(runCommand(list))
  named('show', 'one schedule, with its next five times').action(runCommand(show))
  addScheduleOptions(
    named('preview', 'what a schedule that exists, or that is given here, would do now; nothing is changed'),
  ).action(runCommand(preview))
  addScheduleOptions(named('change', 'change what is given; all else stays'))
    .option('--name <name>', 'another name')
    .action(runCommand(change))
  named('pause', 'it is not due until it is resumed; what runs goes on').action(runCommand(pause))
  named('resume', 'it is due again at its next time').action(runCommand(resume))
  named('run-now', 'have it run now, whatever its times are')
    .option('--outside-windows', 'do not wait for a service window')
    .action(runCommand(runNow))
  named('cancel', 'Cancel Scheduled Updates: also what runs now; the versions in use stay').action(
    runCommand(cancel),
  )
  named('remove', 'remove it and what it remembers').action(runCommand(remove))
  addPageOptions(named('history', 'when it was due, and what came of it'), 'occurrence', '100')
    .option('--state <state>', 'only these: succeeded, failed, skipped, missed, …')
    .action(runCommand(history))
  noun
    .command('calendar')
    .description('every time of all schedules: what was, with its result, and what will be')
    .option('--from <time>', 'from when on (ISO 8601); now when not given')
    .option('--days <number>', 'for so many days, at most 100', '31')
    .action(runCommand(calendar))
  named('result', 'what was done with each package and update')
    .option('--occurrence <id>', 'at this time; the newest when not given')
    .action(runCommand(result))
}

async function create(command: Command, name: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const made = await api.createServicingSchedule(requestOf(name, command.opts<ScheduleOptions>(), null))
  out.answer(made, describeSchedule(made))
  return exitCodes.done
}

async function list(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const schedules = await api.listServicingSchedules()
  const rows = schedules.map(one => [
    one.definition.name,
    one.status.text,
    one.next[0]?.start ?? one.next[0]?.due ?? null,
    one.definition.packages.join(', '),
    one.last === null ? null : `${one.last.state} ${one.last.finishedAt ?? ''}`,
  ])
  out.answer(schedules, table(['Name', 'Status', 'Next', 'Packages', 'Last'], rows))
  return exitCodes.done
}

async function show(command: Command, schedule: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const found = await api.readServicingSchedule({ schedule })
  out.answer(found, describeSchedule(found))
  return exitCodes.done
}

async function preview(command: Command, name: string): Promise<number> {
  const context = await contextOf(command)
  const { api, out } = context
  const before = (await api.listServicingSchedules()).find(
    one => one.id === name || one.definition.name.toLowerCase() === name.toLowerCase(),
  )
  const asked = requestOf(name, command.opts<ScheduleOptions>(), before?.definition ?? null)
  const { operation } = await api.previewServicingSchedule(asked)
  const found = await finishOperation<SchedulePreview>(context, operation)
  out.answer(found, describePreview(found))
  const isWhole = found.packages.every(one => one.error === null && one.refused.length === 0)
  return isWhole ? exitCodes.done : exitCodes.partly
}

async function change(command: Command, schedule: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { definition } = await api.readServicingSchedule({ schedule })
  const options = command.opts<ScheduleOptions & { name?: string }>()
  const asked = requestOf(options.name ?? definition.name, options, definition)
  const changed = await api.changeServicingSchedule({ schedule, ...asked })
  out.answer(changed, describeSchedule(changed))
  return exitCodes.done
}

async function pause(command: Command, schedule: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const found = await api.pauseServicingSchedule({ schedule })
  out.answer(found, describeSchedule(found))
  return exitCodes.done
}

async function resume(command: Command, schedule: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const found = await api.resumeServicingSchedule({ schedule })
  out.answer(found, describeSchedule(found))
  return exitCodes.done
}

async function runNow(command: Command, schedule: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { outsideWindows = false } = command.opts<{ outsideWindows?: boolean }>()
  const asked = await api.runServicingScheduleNow({ schedule, outsideWindows })
  out.answer(asked, [
    `Asked for; slipstream servicing-schedule result "${schedule}" --occurrence ${asked.occurrence} shows what comes of it.`,
  ])
  return exitCodes.done
}

async function cancel(command: Command, schedule: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const found = await api.cancelServicingSchedule({ schedule })
  out.answer(found, describeSchedule(found))
  return exitCodes.done
}

async function remove(command: Command, schedule: string): Promise<number> {
  const { api, out } = await contextOf(command)
  await api.removeServicingSchedule({ schedule })
  out.answer({ removed: schedule }, [`“${schedule}” is removed.`])
  return exitCodes.done
}

async function history(command: Command, schedule: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { state, ...page } = command.opts<PageOptions & { state?: ServicingOccurrence['state'] }>()
  const asked = { schedule, ...(state && { state }), ...pageOf(page) }
  const occurrences = await api.listServicingOccurrences(asked)
  const rows = occurrences.map(one => [
    one.id,
    one.dueAt,
    one.state,
    one.startedAt,
    one.finishedAt,
    one.requestedBy,
    one.reason ?? '',
  ])
  out.answer(occurrences, table(['Occurrence', 'Due', 'State', 'Began', 'Ended', 'By', 'Reason'], rows))
  return exitCodes.done
}

async function calendar(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const { from: asked, days } = command.opts<{ from?: string; days: string }>()
  const from = asked === undefined ? new Date() : new Date(asked)
  if (Number.isNaN(from.getTime())) throw new CommandInvalid({ reason: `“${asked}” is not a time` })
  const until = new Date(from.getTime() + wholeNumber('--days', days) * msPerDay)
  const found = await api.readServicingCalendar({ from: from.toISOString(), until: until.toISOString() })
  const rows = found.times.map(one => [
    one.due,
    one.start === one.due ? null : one.start,
    one.name,
    one.state,
    one.packages.join(', '),
  ])
  out.answer(found, table(['Due', 'Begins', 'Schedule', 'State', 'Packages'], rows))
  const isWhole = new Date(found.completeUntil) >= until
  if (!isWhole) out.say(`There are more: this is all until ${found.completeUntil}.`)
  return isWhole ? exitCodes.done : exitCodes.partly
}

async function result(command: Command, schedule: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { occurrence = 'newest' } = command.opts<{ occurrence?: string }>()
  const found = await api.readServicingOccurrence({ schedule, occurrence })
  out.answer(found, describeOccurrence(found))
  return isWhole(found) ? exitCodes.done : exitCodes.partly
}

function isWhole({ packages }: ServicingOccurrence): boolean {
  return packages.every(({ state }) => !['partly', 'failed', 'not-started', 'cancelled'].includes(state))
}
