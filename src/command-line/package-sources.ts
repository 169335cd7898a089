// slipstream upgrade-package check-source | compare-source | reload

import { resolve } from 'node:path'
import type { Command } from 'commander'
import { contextOf, exitCodes } from './context.ts'
import { describeComparison, describeSourceCheck } from './describe-source.ts'
import { finishOperation } from './finish-operation.ts'
import { bytesText } from './output.ts'
import { runCommand } from './run-command.ts'
import { addUpdateScheduleCommands } from './update-schedule.ts'
import { wholeNumber } from './whole-number.ts'

/** Adds the verbs about sources to the noun `upgrade-package`. */
export function addPackageSourceCommands(noun: Command): void {
  noun
    .command('check-source')
    .description('look at source files before they are added; nothing is changed')
    .argument('<path>', 'a folder or an ISO file on the site server, or a UNC path')
    .option('--extract-index <n>', 'whether this image of install.wim can be taken alone')
    .action(runCommand(checkSource))
  noun
    .command('compare-source')
    .description('what is different between the source as it was read and as it is now; nothing is changed')
    .argument('<packageId>')
    .option('--path <path>', 'the source is now in another place')
    .action(runCommand(compareSource))
  noun
    .command('reload')
    .description('read the source again as the next version; the versions before stay')
    .argument('<packageId>')
    .option('--path <path>', 'the source is now in another place')
    .option('--dry-run', 'show what is different; nothing is changed')
    .option('--even-if-unchanged', 'read every file, though names, sizes and times are the same')
    .option('--discard-servicing', 'the updates of the version in use may be left behind')
    .option('--update-distribution-points', 'afterwards points that have the package get the new version')
    .action(runCommand(reload))
  addUpdateScheduleCommands(noun)
}

/** The path of a source as the site server is told it: a relative one counts from here; a UNC path is the same everywhere. */
export function sourcePath(path: string): string {
  return path.startsWith('\\\\') ? path : resolve(path)
}

async function checkSource(command: Command, path: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { extractIndex } = command.opts<{ extractIndex?: string }>()
  const index = extractIndex === undefined ? null : wholeNumber('the index', extractIndex)
  const found = await api.checkPackageSource({ path: sourcePath(path), extractIndex: index })
  out.answer(found, describeSourceCheck(found))
  return exitCodes.done
}

async function compareSource(command: Command, packageId: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { path } = command.opts<{ path?: string }>()
  const found = await api.comparePackageSource({
    packageId,
    path: path === undefined ? null : sourcePath(path),
  })
  out.answer(found, describeComparison(found))
  return exitCodes.done
}

type ReloadOptions = {
  path?: string
  dryRun?: boolean
  evenIfUnchanged?: boolean
  discardServicing?: boolean
  updateDistributionPoints?: boolean
}

async function reload(command: Command, packageId: string): Promise<number> {
  const context = await contextOf(command)
  const { api, out } = context
  const options = command.opts<ReloadOptions>()
  const path = options.path === undefined ? null : sourcePath(options.path)
  const compared = await api.comparePackageSource({ packageId, path })
  if (options.dryRun) {
    out.answer(compared, describeComparison(compared))
    return exitCodes.done
  }
  for (const line of describeComparison(compared)) out.say(line)
  const asked = await api.reloadUpgradePackage({
    packageId,
    path,
    expectedVersion: compared.currentVersion,
    evenIfUnchanged: options.evenIfUnchanged === true,
    discardServicing: options.discardServicing === true,
    updateDistributionPoints: options.updateDistributionPoints === true,
  })
  out.say(`Reading ${asked.files} files, ${bytesText(asked.totalBytes)}.`)
  const done = await finishOperation<{ packageId: string; version: number }>(context, asked.operation)
  out.answer(done, [`Version ${done.version} of ${packageId} is in use.`])
  return exitCodes.done
}
