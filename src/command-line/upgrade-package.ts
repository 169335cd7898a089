// slipstream upgrade-package add | list | show | edit | remove | check-source | compare-source | reload | export-image

import type { Command } from 'commander'
import type { ScheduledPackage, UpgradePackageDetail } from '#api-client'
import { contextOf, exitCodes } from './context.ts'
import { describeSameMedia } from './describe-source.ts'
import { CommandInvalid } from './errors.ts'
import { addExportImageCommand } from './export-image.ts'
import { finishOperation } from './finish-operation.ts'
import { bytesText, table } from './output.ts'
import { addPackageSourceCommands, sourcePath } from './package-sources.ts'
import { addPackageVersionCommands } from './package-versions.ts'
import { addPageOptions, type PageOptions, pageOf } from './page-options.ts'
import { addRemovePackageCommand } from './remove-package.ts'
import { runCommand } from './run-command.ts'

/** Adds the noun. */
export function addUpgradePackageCommands(program: Command): void {
  const noun = program.command('upgrade-package').description('operating system upgrade packages')
  noun
    .command('add')
    .description('add Windows Setup source files from a folder or an ISO file on the site server')
    .requiredOption(
      '--path <path>',
      'the folder with setup.exe and sources (also a UNC path), or an ISO file',
    )
    .requiredOption('--name <name>', 'at most 50 characters, unique')
    .option('--version <version>', 'your own version, at most 32 characters', '')
    .option('--comment <comment>', 'at most 127 characters', '')
    .option('--architecture <architecture>', 'tag for pre-caching: x86, amd64 or arm64')
    .option('--language <language>', 'tag for pre-caching, for example en-US')
    .option('--extract-index <n>', 'keep only this image of install.wim; the source is not changed')
    .option('--accept-licence', 'the licence terms of the media were reviewed and are accepted')
    .action(runCommand(add))
  addPageOptions(noun.command('list'), 'packageId')
    .description('all packages by name')
    .option('--text <text>', 'only those with this in their ID, name, version or comment')
    .action(runCommand(list))
  noun
    .command('show')
    .description('one package with its versions and images')
    .argument('<packageId>')
    .action(runCommand(show))
  noun
    .command('edit')
    .description('change the name, the version or the comment; content and versions stay')
    .argument('<packageId>')
    .option('--name <name>', 'at most 50 characters, unique')
    .option('--version <version>', "your own version, at most 32 characters; '' for none")
    .option('--comment <comment>', "at most 127 characters; '' for none")
    .action(runCommand(edit))
  addRemovePackageCommand(noun)
  addPackageSourceCommands(noun)
  addExportImageCommand(noun)
  addPackageVersionCommands(noun)
}

type AddOptions = {
  path: string
  name: string
  version: string
  comment: string
  architecture?: string
  language?: string
  extractIndex?: string
  acceptLicence?: boolean
}

async function add(command: Command): Promise<number> {
  const context = await contextOf(command)
  const options = command.opts<AddOptions>()
  const { path, acceptLicence, architecture, language, extractIndex, name, version, comment } = options
  const asked = await context.api.addUpgradePackage({
    path: sourcePath(path),
    name,
    version,
    comment,
    licenceAccepted: acceptLicence === true,
    architecture: (architecture as 'amd64' | undefined) ?? null,
    language: language ?? null,
    extractIndex: extractIndex === undefined ? null : Number(extractIndex),
  })
  for (const line of describeSameMedia(asked.alreadyHeld)) context.out.say(line)
  context.out.say(`Reading ${asked.files} files, ${bytesText(asked.totalBytes)}.`)
  const result = await finishOperation<{ packageId: string }>(context, asked.operation)
  const added = await context.api.readUpgradePackage({ packageId: result.packageId })
  context.out.answer(added, describe(added))
  return exitCodes.done
}

async function list(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const { text, ...page } = command.opts<PageOptions & { text?: string }>()
  const packages = await api.listUpgradePackages({ ...(text !== undefined && { text }), ...pageOf(page) })
  const scheduled = new Map((await api.listScheduledPackages()).map(one => [one.packageId, one]))
  const rows = packages.map(one => [
    one.id,
    one.name,
    one.version,
    one.currentVersion,
    one.fileCount,
    bytesText(one.totalBytes),
    scheduled.get(one.id)?.scheduledUpdatesDate ?? null,
    scheduled.get(one.id)?.scheduledUpdatesStatus.text ?? 'None',
  ])
  const head = ['Package ID', 'Name', 'Version', 'Package version', 'Files', 'Size']
  out.answer(
    packages.map(one => ({ ...one, ...columnsOf(scheduled.get(one.id)) })),
    table([...head, 'Scheduled Updates Date', 'Scheduled Updates Status'], rows),
  )
  return exitCodes.done
}

async function show(command: Command, packageId: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const found = await api.readUpgradePackage({ packageId })
  const scheduled = (await api.listScheduledPackages()).find(one => one.packageId === packageId)
  const columns = columnsOf(scheduled)
  out.answer({ ...found, ...columns }, [
    ...describe(found),
    '',
    `Scheduled Updates Date: ${columns.scheduledUpdatesDate ?? '-'}`,
    `Scheduled Updates Status: ${columns.scheduledUpdatesStatus.text}`,
  ])
  return exitCodes.done
}

async function edit(command: Command, packageId: string): Promise<number> {
  const change = command.opts<{ name?: string; version?: string; comment?: string }>()
  if (Object.keys(change).length === 0)
    throw new CommandInvalid({ reason: 'edit needs a new --name, --version or --comment' })
  const { api, out } = await contextOf(command)
  const changed = await api.editUpgradePackage({ packageId, ...change })
  out.answer(changed, describe(changed))
  return exitCodes.done
}

/** The columns of a package; it need not be in a schedule. */
function columnsOf(
  scheduled: ScheduledPackage | undefined,
): Pick<ScheduledPackage, 'scheduledUpdatesDate' | 'scheduledUpdatesStatus'> {
  const { scheduledUpdatesDate = null, scheduledUpdatesStatus = { value: 0, text: 'None' } } = scheduled ?? {}
  return { scheduledUpdatesDate, scheduledUpdatesStatus }
}

function describe(one: UpgradePackageDetail): string[] {
  const images = one.images.map(image => {
    const { version: number } = image
    const build =
      number === null ? null : `${number.major}.${number.minor}.${number.build}.${number.servicePackBuild}`
    return [
      image.path,
      image.index,
      image.name,
      image.edition,
      image.architecture,
      build,
      image.languages.join(', '),
      bytesText(image.size),
    ]
  })
  const versions = one.versions.map(version => [
    [version.number, ...marksOf(version, version.number === one.currentVersion)].join(', '),
    version.origin,
    version.createdAt,
    version.fileCount,
    bytesText(version.totalBytes),
    version.contentVersion.slice(0, 16),
  ])
  return [
    `${one.id}  ${one.name}${one.version === '' ? '' : ` (${one.version})`}`,
    ...(one.comment === '' ? [] : [one.comment]),
    `Source: ${one.sourcePath}`,
    `Licence terms accepted by ${one.licenceAcceptedBy} at ${one.licenceAcceptedAt}`,
    '',
    ...table(['Package version', 'Origin', 'Created', 'Files', 'Size', 'Content version'], versions),
    '',
    ...table(['File', 'Index', 'Name', 'Edition', 'Architecture', 'Build', 'Languages', 'Size'], images),
  ]
}

function marksOf(
  { bad, held, promoted }: UpgradePackageDetail['versions'][number],
  isInUse: boolean,
): string[] {
  const marks = { 'in use': isInUse, bad: bad !== null, held: held !== null, promoted: promoted !== null }
  return Object.entries(marks).flatMap(([name, isSo]) => (isSo ? name : []))
}
