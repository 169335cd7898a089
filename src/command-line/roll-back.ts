// slipstream upgrade-package roll-back

import type { Command } from 'commander'
import type { RollBackPreview } from '#api-client'
import { contextOf, exitCodes } from './context.ts'
import { describeAction } from './describe-action.ts'
import { runCommand } from './run-command.ts'
import { wholeNumber } from './whole-number.ts'

/** Adds the verb to the noun `upgrade-package`. */
export function addRollBackCommand(noun: Command): void {
  noun
    .command('roll-back')
    .description(
      'put an older version into use again, under the next number; points that still hold it fetch nothing',
    )
    .argument('<packageId>')
    .argument(
      '[version]',
      'when absent the newest older one that was promoted, else the newest older one; never one that is bad',
    )
    .option('--dry-run', 'only show what would be done, and what it would cost')
    .option('--leave-distribution-points', 'points keep the version that they have')
    .option('--reason <text>', 'why, for others', '')
    .action(runCommand(rollBack))
}

type Asked = { dryRun?: boolean; leaveDistributionPoints?: boolean; reason: string }

async function rollBack(command: Command, packageId: string, word?: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { dryRun, leaveDistributionPoints, reason } = command.opts<Asked>()
  const version = word === undefined ? null : wholeNumber('the version', word)
  if (dryRun) {
    const preview = await api.previewRollBack({ packageId, version })
    out.answer(preview, describePreview(preview))
    return exitCodes.done
  }
  const { currentVersion } = await api.readUpgradePackage({ packageId })
  const done = await api.rollBackPackage({
    packageId,
    version,
    expectedVersion: currentVersion,
    updateDistributionPoints: leaveDistributionPoints !== true,
    reason,
  })
  out.answer(done, [
    `${packageId} has the content of version ${done.restores} again, as version ${done.version}.`,
    `${done.points} distribution points are to hold it and did not: slipstream content status ${packageId}`,
  ])
  return exitCodes.done
}

function describePreview(preview: RollBackPreview): string[] {
  const { packageId, from, to, inspected, lacks, gains, runs, points } = preview
  return [
    `${packageId} would go from version ${from} back to the content of version ${to}, as version ${from + 1}.`,
    inspected
      ? `The images would lack again: ${lacks.join(', ') || 'no update'}`
      : `Nobody has looked into the images of both: slipstream servicing inspect ${packageId}`,
    ...(gains.length === 0 ? [] : [`They would have again: ${gains.join(', ')}`]),
    ...runs.map(run => `The servicing run ${run} would end without a result.`),
    ...describeAction({ id: null, dryRun: true, action: 'roll-back', subject: packageId, entries: points }),
  ]
}
