// slipstream upgrade-package versions | compare | pin | unpin | keep

import type { Command } from 'commander'
import { contextOf, exitCodes } from './context.ts'
import { describeComparison } from './describe-comparison.ts'
import { bytesText, table } from './output.ts'
import { runCommand } from './run-command.ts'
import { wholeNumber } from './whole-number.ts'

/** Adds the verbs about versions to the noun `upgrade-package`. */
export function addPackageVersionCommands(noun: Command): void {
  noun
    .command('versions')
    .description('the versions of a package, with what keeps each')
    .argument('<packageId>')
    .action(runCommand(versions))
  noun
    .command('compare')
    .description('what is different between two versions: packages in images, files and bytes')
    .argument('<packageId>')
    .argument('<from>')
    .argument('[to]', 'the version in use when absent')
    .action(runCommand(compare))
  noun
    .command('pin')
    .description('never remove this version until it is unpinned')
    .argument('<packageId>')
    .argument('<version>')
    .option('--reason <text>', 'why, for others', '')
    .action(runCommand(pin))
  noun
    .command('unpin')
    .description('let retention decide about this version again')
    .argument('<packageId>')
    .argument('<version>')
    .action(runCommand(unpin))
  noun
    .command('keep')
    .description('how many versions of this package a clean-up keeps')
    .argument('<packageId>')
    .argument('<versions>', 'a number, or `default` for the number of the site')
    .action(runCommand(keep))
}

async function versions(command: Command, packageId: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const found = await api.listPackageVersions({ packageId })
  const rows = found.map(one => [
    one.number,
    one.origin,
    one.createdAt,
    bytesText(one.totalBytes),
    one.kept.length === 0 ? 'nothing: the next clean-up removes it' : one.kept.join(', '),
    one.pinned === null ? null : `by ${one.pinned.by}${one.pinned.reason && `: ${one.pinned.reason}`}`,
  ])
  out.answer(found, table(['Package version', 'Origin', 'Created', 'Size', 'Kept by', 'Pinned'], rows))
  return exitCodes.done
}

async function compare(command: Command, packageId: string, from: string, to?: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const found = await api.comparePackageVersions({
    packageId,
    from: wholeNumber('the version', from),
    ...(to !== undefined && { to: wholeNumber('the version', to) }),
  })
  out.answer(found, describeComparison(found))
  return exitCodes.done
}

async function pin(command: Command, packageId: string, version: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { reason } = command.opts<{ reason: string }>()
  const number = wholeNumber('the version', version)
  await api.pinPackageVersion({ packageId, version: number, reason })
  out.answer({ packageId, version: number, pinned: true }, [`Version ${number} of ${packageId} is pinned.`])
  return exitCodes.done
}

async function unpin(command: Command, packageId: string, version: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const number = wholeNumber('the version', version)
  await api.unpinPackageVersion({ packageId, version: number })
  out.answer({ packageId, version: number, pinned: false }, [
    `Version ${number} of ${packageId} is not pinned.`,
  ])
  return exitCodes.done
}

async function keep(command: Command, packageId: string, asked: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const keepVersions = asked === 'default' ? null : wholeNumber('the number of versions', asked)
  await api.keepPackageVersions({ packageId, keepVersions })
  const what = keepVersions === null ? 'as many versions as the site says' : `${keepVersions} versions`
  out.answer({ packageId, keepVersions }, [`A clean-up keeps ${what} of ${packageId}.`])
  return exitCodes.done
}
