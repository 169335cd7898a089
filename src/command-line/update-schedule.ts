// slipstream upgrade-package update-schedule set | show | remove

import type { Command } from 'commander'
import type { UpdateSchedule } from '#api-client'
import { contextOf, exitCodes } from './context.ts'
import {
  addRecurrenceOptions,
  describeRecurrence,
  type RecurrenceOptions,
  recurrenceOf,
} from './recurrence.ts'
import { runCommand } from './run-command.ts'

type SetOptions = RecurrenceOptions & { dryRun?: boolean }

/** Adds the verbs to the noun `upgrade-package`. */
export function addUpdateScheduleCommands(noun: Command): void {
  const schedule = noun
    .command('update-schedule')
    .description('update distribution points on a schedule: look at the source again, send what is different')
  addRecurrenceOptions(
    schedule.command('set').description('set the schedule of a package').argument('<packageId>'),
  )
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

async function set(command: Command, packageId: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const options = command.opts<SetOptions>()
  const recurrence = recurrenceOf(options)
  if (options.dryRun) {
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

function describe({ recurrence, next, setBy, setAt, last }: UpdateSchedule): string[] {
  return [
    `${describeRecurrence(recurrence)}; set by ${setBy} at ${setAt}.`,
    ...(next.length === 0 ? ['It is not due any more.'] : ['Due at', ...next.map(time => `  ${time}`)]),
    ...(last === null
      ? []
      : [`Last at ${last.at}: ${last.outcome}${last.message === null ? '' : `. ${last.message}`}`]),
  ]
}
