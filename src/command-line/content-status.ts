// slipstream content status | summary | arrivals

import type { Command } from 'commander'
import type { ContentStatus } from '#api-client'
import { contextOf, exitCodes } from './context.ts'
import { bytesText, durationText, table } from './output.ts'
import { runCommand } from './run-command.ts'
import { wholeNumber } from './whole-number.ts'

/** Adds the verbs. */
export function addContentStatusCommands(noun: Command): void {
  noun
    .command('status')
    .description('what each point was asked to hold, and what it proved to hold')
    .argument('[packageId]')
    .action(runCommand(status))
  noun
    .command('summary')
    .description('targeted, success, in progress, errors and unknown for each package')
    .action(runCommand(summary))
  noun
    .command('arrivals')
    .description(
      'of what points were asked to hold, how much had proved to be there, from the first request to now',
    )
    .option('--moments <number>', 'at so many moments', '20')
    .action(runCommand(arrivals))
}

async function status(command: Command, packageId?: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const rows = await api.readContentStatus(packageId === undefined ? {} : { packageId })
  const head = ['Package ID', 'Distribution point', 'State', 'Version', '%', 'Sent', 'Reused', 'Total']
  out.answer(rows, table([...head, 'Now', 'Receipt', 'Error'], rows.map(rowOf)))
  return rows.some(row => row.category === 'error') ? exitCodes.partly : exitCodes.done
}

function rowOf(row: ContentStatus): (string | number)[] {
  const receipt =
    row.receipt === null
      ? 'none'
      : `version ${row.receipt.version}, ${durationText(row.receipt.ageSeconds)} old`
  const error = typeof row.error?.message === 'string' ? row.error.message : ''
  const state = `${row.state} ${row.stateName}${row.category === 'unknown' ? ' (unknown)' : ''}`
  const bytes = [row.bytesSent, row.bytesReused, row.bytesTotal].map(bytesText)
  return [
    row.packageId,
    row.point,
    state,
    row.version,
    row.percent,
    ...bytes,
    describeNow(row),
    receipt,
    error,
  ]
}

/** What moves, from where and how fast; or what is waited for. */
function describeNow(row: ContentStatus): string {
  if (row.category === 'unknown') return `not heard from since ${row.pointLastSeenAt ?? 'it joined'}`
  if (row.waitingFor !== null) return `waits for ${row.waitingFor}`
  if (row.bytesPerSecond === null) return row.request ?? ''
  const left = row.secondsLeft === null ? '' : `, ${durationText(row.secondsLeft)} left`
  return `${bytesText(row.bytesPerSecond)}/s from ${row.source ?? 'a source'}${left}`
}

async function summary(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const rows = await api.readContentSummary()
  const head = ['Package ID', 'Name', 'Version', 'Priority', 'Targeted', 'Success', 'In progress', 'Errors']
  out.answer(
    rows,
    table(
      [...head, 'Unknown', 'Other version', 'Removing', 'Compliance %'],
      rows.map(row => [
        row.packageId,
        row.name,
        row.version,
        row.priority,
        row.targeted,
        row.success,
        row.inProgress,
        row.errors,
        row.unknown,
        row.otherVersion,
        row.removing,
        row.compliancePercent,
      ]),
    ),
  )
  return rows.some(row => row.errors > 0) ? exitCodes.partly : exitCodes.done
}

async function arrivals(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const { moments } = command.opts<{ moments: string }>()
  const found = await api.readContentArrivals({ moments: wholeNumber('--moments', moments) })
  const rows = found.moments.map(one => [one.at, one.asked, one.proved])
  out.answer(found.moments, table(['At', 'Asked for', 'Proved'], rows))
  return exitCodes.done
}
