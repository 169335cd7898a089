// slipstream upgrade-package remove

import type { Command } from 'commander'
import type { UpgradePackageRemoval } from '#api-client'
import { contextOf, exitCodes } from './context.ts'
import { bytesText } from './output.ts'
import { runCommand } from './run-command.ts'

/** Adds the verb to the noun `upgrade-package`. */
export function addRemovePackageCommand(noun: Command): void {
  noun
    .command('remove')
    .description('remove a package with all of its versions, here and on its distribution points')
    .argument('<packageId>')
    .option('--dry-run', 'only show what would go, and what hinders it')
    .option('--plan <hash>', 'remove exactly what a preview with this plan showed, or nothing')
    .action(runCommand(remove))
}

async function remove(command: Command, packageId: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { dryRun, plan } = command.opts<{ dryRun?: boolean; plan?: string }>()
  if (dryRun) {
    const preview = await api.previewPackageRemoval({ packageId })
    out.answer(preview, describe(preview))
    return exitCodes.done
  }
  const gone = await api.removeUpgradePackage({ packageId, ...(plan !== undefined && { plan }) })
  out.answer(gone, [
    `${packageId} “${gone.name}” is removed, with ${gone.versions.length} versions.`,
    `${gone.points.length} distribution points remove it when they ask next; ${bytesText(gone.bytes)} become free here when their grace has ended.`,
  ])
  return exitCodes.done
}

function describe({ packageId, name, ...removal }: UpgradePackageRemoval): string[] {
  const { hindrances, versions, alsoGoes, objects, bytes, points, groups, plan } = removal
  return [
    ...(hindrances.length === 0
      ? [`${packageId} “${name}” would be removed.`]
      : [`${packageId} “${name}” cannot be removed now:`, ...hindrances.map(one => `  ${one}`)]),
    `Versions: ${versions.join(', ')}`,
    `Only they need ${objects} objects, ${bytesText(bytes)}.`,
    `Distribution points that would remove it: ${points.join(', ') || 'none'}`,
    `Groups that have it: ${groups.join(', ') || 'none'}`,
    ...alsoGoes.map(one => `Also: ${one}`),
    `Plan: ${plan}`,
  ]
}
