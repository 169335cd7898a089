// Puts updates into the order in which Windows servicing takes them, so that the order they were given in has no effect.

import { compareVersions } from '#formats/cbs'
import { comparePlatforms, type UpdateToPlan } from '#product/servicing-engines'
import type { UpdateKind } from '#product/update-files'

/** Servicing stack first, cumulative updates last (windows-formats 3.8). */
const kindOrder: readonly UpdateKind[] = [
  'servicing-stack-update',
  'safe-os-dynamic-update',
  'language-pack',
  'feature-on-demand',
  'enablement-package',
  'update',
  'secure-boot-update',
  'cumulative-update',
  'dotnet-cumulative-update',
  'defender-update',
  'setup-dynamic-update',
]

/**
 * Each file once, in the order of service. Of two versions of one package the higher comes first, so that the lower one
 * is then seen to be installed.
 */
export function sortUpdates(updates: readonly UpdateToPlan[]): UpdateToPlan[] {
  const distinct = new Map(updates.map(update => [update.sha256, update]))
  return [...distinct.values()].sort(compareUpdates)
}

function compareUpdates(left: UpdateToPlan, right: UpdateToPlan): number {
  const kinds = kindOrder.indexOf(left.facts.kind) - kindOrder.indexOf(right.facts.kind)
  if (kinds !== 0) return kinds
  const [leftRoot, rightRoot] = [rootOf(left), rootOf(right)]
  if (leftRoot.name !== rightRoot.name) return leftRoot.name < rightRoot.name ? -1 : 1
  const versions = compareVersions(rightRoot.version, leftRoot.version) || compareDefender(left, right)
  if (versions !== 0) return versions
  return left.sha256 < right.sha256 ? -1 : 1
}

/** The newer definitions first, then the newer platform; what says no version comes last. */
function compareDefender(
  { facts: { defender: left } }: UpdateToPlan,
  { facts: { defender: right } }: UpdateToPlan,
) {
  const definitions = compareVersions(right?.signatures ?? '0', left?.signatures ?? '0')
  return definitions || comparePlatforms(right?.platformFolders[0] ?? '0', left?.platformFolders[0] ?? '0')
}

function rootOf(update: UpdateToPlan): { name: string; version: string } {
  const root = update.facts.packages.find(({ isRoot }) => isRoot)?.identity
  return { name: root?.name.toLowerCase() ?? '', version: root?.version ?? '0.0.0.0' }
}
