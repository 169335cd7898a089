// Which updates of a package apply to an image: what is there already, and on which branch it is.
//
// Windows 6.0 and 6.1 serve two branches of each component: general distribution (GDR) and limited distribution (LDR,
// revisions from 20000 on). A package holds an `update` for each, named …_GDR and …_LDR. LDR is taken only for a
// component that is on that branch already. (windows-formats 3.1; the reading of `elevate` is inferred.)

import { type ApplicableCondition, compareVersions, type PackageUpdate, winnerKeyForm } from '#formats/cbs'
import type { ImageFacts } from '../contract.ts'

/** The first revision of the limited distribution branch of Windows 6.0 and 6.1. */
const firstLimitedRevision = 20000

/** What an update's conditions say for an image. */
export type Applicability = 'applies' | 'does-not-apply' | 'unknown'

/** The updates of a package that apply, or null when that cannot be told. */
export function chooseUpdates(updates: readonly PackageUpdate[], image: ImageFacts): PackageUpdate[] | null {
  const limited = updates.filter(update => /_LDR$/i.test(update.name))
  const general = updates.filter(update => /_GDR$/i.test(update.name))
  const others = updates.filter(update => !limited.includes(update) && !general.includes(update))
  const branches =
    limited.length > 0 && general.length > 0
      ? limited.some(update => isOnLimitedBranch(update, image))
        ? limited
        : general
      : [...limited, ...general]
  const chosen: PackageUpdate[] = []
  for (const update of [...others, ...branches]) {
    const applicability = applicabilityOf(update, image)
    if (applicability === 'unknown') return null
    if (applicability === 'applies') chosen.push(update)
  }
  return chosen
}

function applicabilityOf(update: PackageUpdate, image: ImageFacts): Applicability {
  let result: Applicability = 'applies'
  for (const condition of update.applicable) {
    const applicability = conditionApplies(condition, image)
    if (applicability === 'unknown') return 'unknown'
    if (applicability === 'does-not-apply') result = 'does-not-apply'
  }
  return result
}

/**
 * `install`: the component may be new to the image. `revision`, `serviceLevel`, `distribution`: a version of it must be
 * there. Any one target is enough. Conditions on drivers, and anything else, are not understood.
 */
function conditionApplies(condition: ApplicableCondition, image: ImageFacts): Applicability {
  if (condition.disposition !== 'staged' || condition.targets.length === 0) return 'unknown'
  let found = false
  for (const target of condition.targets) {
    if (target.kind !== 'component' || target.identities.length === 0) return 'unknown'
    switch (target.elevate) {
      case 'install':
        found = true
        break
      case 'revision':
      case 'serviceLevel':
      case 'distribution':
        found ||= target.identities.some(identity => image.winners[winnerKeyForm(identity)] !== undefined)
        break
      default:
        return 'unknown'
    }
  }
  return found ? 'applies' : 'does-not-apply'
}

function isOnLimitedBranch(update: PackageUpdate, image: ImageFacts): boolean {
  const targets = update.applicable.flatMap(condition => condition.targets)
  return targets
    .flatMap(target => target.identities)
    .some(identity => {
      const winner = image.winners[winnerKeyForm(identity)]
      if (winner === undefined || !isSameBuild(winner, identity.version)) return false
      return Number(winner.split('.')[3] ?? 0) >= firstLimitedRevision
    })
}

function isSameBuild(left: string, right: string): boolean {
  const withoutRevision = (version: string) => `${version.split('.').slice(0, 3).join('.')}.0`
  return compareVersions(withoutRevision(left), withoutRevision(right)) === 0
}
