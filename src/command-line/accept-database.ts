// slipstream content-library accept-database

import type { Command } from 'commander'
import { contextOf, exitCodes } from './context.ts'
import { table } from './output.ts'
import { runCommand } from './run-command.ts'

/** Adds the verb to the noun `content-library`. */
export function addAcceptDatabaseCommand(noun: Command): void {
  noun
    .command('accept-database')
    .description(
      'a database that was restored from an older backup is right as it is: what it does not know may go',
    )
    .option('--dry-run', 'show what it does not know; nothing is changed')
    .action(runCommand(acceptDatabase))
}

async function acceptDatabase(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const found = await api.readDatabaseStatus()
  const { behindSince, generation, knownGeneration, unknownHeld } = found
  const standing =
    behindSince === null
      ? 'The database is not known to be older than its content store or its distribution points.'
      : `The database is at ${generation}; its content store or a distribution point had seen ${knownGeneration} (found at ${behindSince}).`
  const rows = unknownHeld.map(one => [
    one.point,
    one.packageId,
    one.version,
    one.contentVersion.slice(0, 16),
  ])
  const unknown =
    rows.length === 0
      ? ['The points said of nothing that the database does not know.']
      : [
          'Points hold what the database does not know:',
          ...table(['Point', 'Package ID', 'Version', 'Content version'], rows),
        ]
  if (command.opts<{ dryRun?: boolean }>().dryRun) {
    out.answer(found, [standing, ...unknown])
    return exitCodes.done
  }
  for (const line of [standing, ...unknown]) out.say(line)
  await api.acceptRestoredDatabase()
  out.answer({ accepted: true, unknownHeld }, ['It is accepted as it is.'])
  return exitCodes.done
}
