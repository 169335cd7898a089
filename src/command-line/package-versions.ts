// slipstream upgrade-package versions | compare | roll-back | keep, and what people say of versions (version-marks.ts)

import type { Command } from 'commander'
import type { ListedVersion } from '#api-client'
import { contextOf, exitCodes } from './context.ts'
import { describeComparison } from './describe-comparison.ts'
import { bytesText, table } from './output.ts'
import { addRollBackCommand } from './roll-back.ts'
import { runCommand } from './run-command.ts'
import { addVersionMarkCommands } from './version-marks.ts'
import { wholeNumber } from './whole-number.ts'

/** Adds the verbs about versions to the noun `upgrade-package`. */
export function addPackageVersionCommands(noun: Command): void {
  noun
    .command('versions')
    .description(
      'the versions of a package: what made, proves and keeps each, what it changed, what was said of it',
    )
    .argument('<packageId>')
    .argument('[version]', 'one of them alone')
    .action(runCommand(versions))
  noun
    .command('compare')
    .description('what is different between two versions: packages in images, files and bytes')
    .argument('<packageId>')
    .argument('<from>')
    .argument('[to]', 'the version in use when absent')
    .action(runCommand(compare))
  addRollBackCommand(noun)
  addVersionMarkCommands(noun)
  noun
    .command('keep')
    .description('how many versions of this package a clean-up keeps')
    .argument('<packageId>')
    .argument('<versions>', 'a number, or `default` for the number of the site')
    .action(runCommand(keep))
}

async function versions(command: Command, packageId: string, one?: string): Promise<number> {
  const { api, out } = await contextOf(command)
  if (one !== undefined) {
    const found = await api.readPackageVersion({ packageId, version: wholeNumber('the version', one) })
    out.answer(found, versionsTable([found]))
    return exitCodes.done
  }
  const found = await api.listPackageVersions({ packageId })
  out.answer(found, versionsTable(found))
  return exitCodes.done
}

function versionsTable(versions: readonly ListedVersion[]): string[] {
  const rows = versions.map(one => [
    one.inUse ? `${one.number} (in use)` : String(one.number),
    originText(one),
    one.createdAt,
    bytesText(one.totalBytes),
    changesText(one),
    proofText(one),
    one.kept.length === 0 ? 'nothing: the next clean-up removes it' : one.kept.join(', '),
    marksText(one),
  ])
  const head = ['Package version', 'Made by', 'Created', 'Size', 'Changes', 'Proof', 'Kept by', 'Said of it']
  return table(head, rows)
}

function originText({ origin, restores, run }: ListedVersion): string {
  if (origin === 'rolled-back') return `rolled back to ${restores}`
  return run === null ? origin : `${origin} from ${run.baseVersion}, run ${run.run.slice(0, 8)}`
}

function changesText({ changes }: ListedVersion): string | null {
  if (changes === null) return null
  const { articles, files, newBytes } = changes
  return [...articles, `${files} files`, bytesText(newBytes)].join(', ')
}

function proofText({ run }: ListedVersion): string | null {
  if (run === null) return null
  const plan = run.planHash === null ? '' : `, plan ${run.planHash.slice(0, 12)}`
  return `${run.proven ? `${run.checks} checks` : 'none'}${plan}`
}

function marksText({ bad, held, promoted, pinned }: ListedVersion): string | null {
  const marks = { bad, held, promoted, pinned }
  const said = Object.entries(marks).flatMap(([name, mark]) =>
    mark === null ? [] : `${name} by ${mark.by}${mark.reason && `: ${mark.reason}`}`,
  )
  return said.length === 0 ? null : said.join('; ')
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

async function keep(command: Command, packageId: string, asked: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const keepVersions = asked === 'default' ? null : wholeNumber('the number of versions', asked)
  await api.keepPackageVersions({ packageId, keepVersions })
  const what = keepVersions === null ? 'as many versions as the site says' : `${keepVersions} versions`
  out.answer({ packageId, keepVersions }, [`A clean-up keeps ${what} of ${packageId}.`])
  return exitCodes.done
}
