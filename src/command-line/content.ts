// slipstream content distribute | update-distribution-points | status; distribution-point join-token | list

import type { Command } from 'commander'
import type { ContentStatus } from '#api-client'
import { contextOf, exitCodes } from './context.ts'
import { bytesText, table } from './output.ts'
import { runCommand } from './run-command.ts'

/** Adds the noun `content`. */
export function addContentCommands(program: Command): void {
  const noun = program.command('content').description('content on distribution points')
  noun
    .command('distribute')
    .description('the first copy of the version in use to points that do not have the package')
    .argument('<packageId>')
    .option('--point <name...>', 'distribution points; all when not given')
    .action(runCommand(distribute))
  noun
    .command('update-distribution-points')
    .description('every point that has the package shall hold the version in use; only what it lacks is sent')
    .argument('<packageId>')
    .action(runCommand(update))
  noun
    .command('status')
    .description('what each point was asked to hold, and what it proved to hold')
    .argument('[packageId]')
    .action(runCommand(status))
}

async function distribute(command: Command, packageId: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { given } = await api.distributeContent({
    packageId,
    points: command.opts<{ point?: string[] }>().point ?? [],
  })
  const line =
    given.length === 0
      ? 'Every one of these points has the package already.'
      : `Points that will fetch it now: ${given.join(', ')}`
  out.answer({ given }, [line])
  return exitCodes.done
}

async function update(command: Command, packageId: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { updated } = await api.updateDistributionPoints({ packageId })
  out.answer({ updated }, [`Points that will fetch what they lack: ${updated}`])
  return exitCodes.done
}

async function status(command: Command, packageId?: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const rows = await api.readContentStatus(packageId === undefined ? {} : { packageId })
  out.answer(
    rows,
    table(
      ['Package ID', 'Distribution point', 'State', 'Version', 'Sent', 'Reused', 'Total', 'Receipt', 'Error'],
      rows.map(rowOf),
    ),
  )
  return rows.some(row => row.state === 3) ? exitCodes.partly : exitCodes.done
}

function rowOf(row: ContentStatus): (string | number)[] {
  const receipt =
    row.receipt === null ? 'none' : `version ${row.receipt.version}, ${row.receipt.ageSeconds} s old`
  const error = typeof row.error?.message === 'string' ? row.error.message : ''
  const bytes = [row.bytesSent, row.bytesReused, row.bytesTotal].map(bytesText)
  return [row.packageId, row.point, `${row.state} ${row.stateName}`, row.version, ...bytes, receipt, error]
}
