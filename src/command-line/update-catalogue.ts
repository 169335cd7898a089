// slipstream update-catalogue search | show | download; the verbs about images stand in applicable-updates.ts

import type { Command } from 'commander'
import type { CatalogueUpdateDetail, UpdateDownload } from '#api-client'
import { addApplicabilityCommands } from './applicable-updates.ts'
import { contextOf, exitCodes } from './context.ts'
import { describeDownload, downloadStateText } from './describe-download.ts'
import { downloadCatalogueUpdates } from './download-updates.ts'
import { bytesText, table } from './output.ts'
import { runCommand } from './run-command.ts'
import { addUpdatePolicyCommands, describePolicy, leftOutText, statesOf } from './update-policy.ts'
import { wholeNumber } from './whole-number.ts'

/** Adds the noun. */
export function addUpdateCatalogueCommands(program: Command): void {
  const noun = program
    .command('update-catalogue')
    .description('what the synchronised catalogues say of updates')
  noun
    .command('search')
    .description('updates whose title, article or description has all of these words, the newest first')
    .argument('[words...]')
    .option('--category <id>', 'of this product or classification alone')
    .option('--hide-superseded', 'without what something newer supersedes')
    .option('--hide-expired', 'without what its source no longer lists')
    .option('--declined', 'also what was declined')
    .option('--all', 'also what the filters of the site leave out')
    .option('--limit <number>', 'at most so many', '50')
    .action(runCommand(search))
  noun
    .command('show')
    .description('everything that the catalogue says of an update')
    .argument('<update-id>')
    .action(runCommand(show))
  addApplicabilityCommands(noun)
  addUpdatePolicyCommands(noun)
  noun
    .command('download')
    .description('download the files of updates into the content library')
    .argument('<update-id...>')
    .option('--dry-run', 'show the files, from where, and what is here already; nothing is downloaded')
    .action(runCommand(downloadCatalogueUpdates))
}

type SearchOptions = {
  category?: string
  hideSuperseded?: boolean
  hideExpired?: boolean
  declined?: boolean
  all?: boolean
  limit: string
}

async function search(command: Command, words: string[]): Promise<number> {
  const { api, out } = await contextOf(command)
  const options = command.opts<SearchOptions>()
  const { category, limit } = options
  const flag = (said: boolean | undefined) => (said === true ? 'true' : 'false')
  const page = await api.searchCatalogueUpdates({
    ...(words.length > 0 && { text: words.join(' ') }),
    ...(category !== undefined && { category }),
    hideSuperseded: flag(options.hideSuperseded),
    hideExpired: flag(options.hideExpired),
    showDeclined: flag(options.declined),
    ignoreFilters: flag(options.all),
    limit: wholeNumber('the limit', limit),
  })
  const updates = page.updates.map(one => one.updateId)
  const downloads = updates.length === 0 ? [] : await api.readUpdateDownloads({ updates })
  const states = new Map(downloads.map(one => [one.updateId, one.state]))
  const rows = page.updates.map(one => [
    one.updateId,
    one.kb,
    one.title,
    one.classification,
    one.createdAt.slice(0, 10),
    statesOf(one).join(', '),
    downloadStateText(states.get(one.updateId)),
  ])
  const more = page.next === null ? [] : ['There are more: say what you look for, or raise --limit.']
  const answer = {
    ...page,
    updates: page.updates.map(one => ({ ...one, download: states.get(one.updateId) ?? 'no-files' })),
  }
  out.answer(answer, [
    ...table(['Update ID', 'Article', 'Title', 'Classification', 'Created', '', 'Downloaded'], rows),
    ...more,
    ...leftOutText(page.leftOut),
  ])
  return exitCodes.done
}

async function show(command: Command, update: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const found = await api.readCatalogueUpdate({ update })
  const [download] = await api.readUpdateDownloads({ updates: [update] })
  out.answer({ ...found, download }, describe(found, download))
  return exitCodes.done
}

function describe(one: CatalogueUpdateDetail, download: UpdateDownload | undefined): string[] {
  const names = (label: string, list: readonly { updateId: string; title: string | null }[]) =>
    list.length === 0 ? [] : [`${label}: ${list.map(other => other.title ?? other.updateId).join('; ')}`]
  const state = statesOf(one).join(', ') || 'current'
  return [
    one.title,
    ...(one.titles.en?.description ? [one.titles.en.description] : []),
    `Update ID: ${one.updateId}, revision ${one.revisionNumber}; created ${one.createdAt.slice(0, 10)}; ${state}`,
    ...(one.revisedAt === null ? [] : [`A newer revision came on ${one.revisedAt.slice(0, 10)}.`]),
    ...describePolicy(one.policy),
    `Article: ${one.kb ?? 'none'}; severity: ${one.severity ?? 'not stated'}; handler: ${one.handlers.join(', ') || 'none'}`,
    `Architecture: ${one.architectures.join(', ') || 'not named'}; language: ${one.languages.join(', ') || 'every'}`,
    `Can be applied offline: ${one.offlineServicing.answer}. ${one.offlineServicing.because.join(' ')}`,
    ...names('Categories', one.categories),
    ...one.prerequisites.map(
      group => `Needs: ${group.map(other => other.title ?? other.updateId).join(' or ')}`,
    ),
    ...names('Supersedes', one.supersedes),
    ...names('Superseded by', one.supersededBy),
    ...names('Bundle of', one.bundles),
    ...names('Part of', one.bundledBy),
    ...one.packages.flatMap(describePackage),
    ...one.files.map(file => `File: ${file.name}, ${bytesText(file.size)}, ${file.url ?? 'no address'}`),
    ...(download === undefined ? [] : describeDownload(download)),
  ]
}

function describePackage({ identity, parents }: CatalogueUpdateDetail['packages'][number]): string[] {
  return [`Package: ${identity}`, ...parents.map(identities => `  needs ${identities.join(' or ')}`)]
}
