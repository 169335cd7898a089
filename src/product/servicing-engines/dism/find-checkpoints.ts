// Which of the chosen updates are checkpoints of another one.
//
// Since Windows 11 24H2 and Windows Server 2025 a cumulative update holds differences to the last checkpoint cumulative update. DISM
// takes the update from a folder that holds it and its checkpoints and nothing else, and finds what it needs there
// ("Checkpoint cumulative updates", Add-WindowsPackage, learn.microsoft.com).

import type { UpdateFacts } from '#product/update-files'
import type { UpdateToPlan } from '../contract.ts'

/**
 * SHA-256 of the updates among `others` that `update` may build on, the oldest first: MSU files of the same flavour, product and
 * architecture with a lower article number. Files do not say that they are checkpoints; only what the Microsoft Update Catalog offers
 * together should be chosen together. Pure.
 */
export function findCheckpoints(update: UpdateToPlan, others: readonly UpdateToPlan[]): string[] {
  const article = articleOf(update.facts)
  if (!canHaveCheckpoints(update.facts) || article === null) return []
  return others
    .filter(({ sha256, facts }) => {
      const other = articleOf(facts)
      const isSame =
        sha256 !== update.sha256 && canHaveCheckpoints(facts) && isSameProduct(facts, update.facts)
      return isSame && other !== null && other < article
    })
    .sort((left, right) => (articleOf(left.facts) ?? 0) - (articleOf(right.facts) ?? 0))
    .map(({ sha256 }) => sha256)
}

/** The product that a file name gives: `windows11.0` of `windows11.0-kb5043080-x64.msu`. */
export function productOfName({ fileName }: UpdateFacts): string | null {
  return /^(windows\d+\.\d+)-kb\d/i.exec(fileName)?.[1]?.toLowerCase() ?? null
}

function canHaveCheckpoints({ container, kind }: UpdateFacts): boolean {
  return container === 'msu-wim' && kind === 'cumulative-update'
}

function isSameProduct(left: UpdateFacts, right: UpdateFacts): boolean {
  return left.architecture === right.architecture && productOfName(left) === productOfName(right)
}

function articleOf({ kb }: UpdateFacts): number | null {
  const number = /^KB(\d{5,8})$/i.exec(kb ?? '')?.[1]
  return number === undefined ? null : Number(number)
}
