// slipstream content-library clean-up | retention

import type { Command } from 'commander'
import type { CleanUpPreview } from '#api-client'
import { contextOf, exitCodes } from './context.ts'
import { finishOperation } from './finish-operation.ts'
import { bytesText } from './output.ts'
import { runCommand } from './run-command.ts'
import { wholeNumber } from './whole-number.ts'

/** Adds the verbs to the noun `content-library`. */
export function addCleanUpCommands(noun: Command): void {
  noun
    .command('clean-up')
    .description('remove the package versions that nothing keeps; their content goes after a grace time')
    .option('--dry-run', 'show what would be removed; nothing is changed')
    .option('--plan <hash>', 'the hash of the preview that was agreed to')
    .action(runCommand(cleanUp))
  noun
    .command('retention')
    .description('how many versions of each package a clean-up keeps')
    .option('--keep <versions>', 'change it: a number, or `all`')
    .action(runCommand(retention))
}

type CleanedUp = Pick<CleanUpPreview, 'collection'> & { removed: CleanUpPreview['remove'] }

async function cleanUp(command: Command): Promise<number> {
  const context = await contextOf(command)
  const { dryRun, plan } = command.opts<{ dryRun?: boolean; plan?: string }>()
  if (dryRun) {
    const preview = await context.api.previewCleanUp()
    context.out.answer(preview, describePreview(preview))
    return exitCodes.done
  }
  const { operation } = await context.api.cleanUp({ plan: plan ?? null })
  const done = await finishOperation<CleanedUp>(context, operation)
  const { collection } = done
  context.out.answer(done, [
    ...namesOf(done.removed).map(name => `Removed: ${name}`),
    `${done.removed.length} versions were removed.`,
    collection.skipped
      ? 'Content is being added, so nothing was collected now; it will be within the hour.'
      : `${bytesText(collection.bytes)} were freed; ${bytesText(collection.waiting.bytes)} go when their grace has ended.`,
  ])
  return exitCodes.done
}

async function retention(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const { keep } = command.opts<{ keep?: string }>()
  if (keep !== undefined)
    await api.keepVersions({
      keepVersions: keep === 'all' ? null : wholeNumber('the number of versions', keep),
    })
  const found = await api.readRetention()
  const what = found.keepVersions === null ? 'all versions' : `the newest ${found.keepVersions} versions`
  out.answer(found, [
    `A clean-up keeps ${what} of each package, and besides them what is in use, pinned, distributed or worked on.`,
  ])
  return exitCodes.done
}

function namesOf(versions: CleanUpPreview['remove']): string[] {
  return versions.map(({ packageId, version }) => `version ${version} of ${packageId}`)
}

function describePreview({ remove, objects, bytes, collection, plan }: CleanUpPreview): string[] {
  const { waiting, quarantine } = collection
  return [
    ...namesOf(remove).map(name => `Would remove: ${name}`),
    `${remove.length} versions would be removed; ${objects} objects (${bytesText(bytes)}) would then be needed by nobody.`,
    `Of earlier removals, ${waiting.objects} objects (${bytesText(waiting.bytes)}) wait for their grace to end.`,
    `Left by work that failed: ${collection.objects} objects (${bytesText(collection.bytes)}).`,
    ...(quarantine.objects === 0
      ? []
      : [
          `Damaged and set aside for long enough: ${quarantine.objects} objects (${bytesText(quarantine.bytes)}).`,
        ]),
    `To agree to exactly this: slipstream content-library clean-up --plan ${plan}`,
  ]
}
