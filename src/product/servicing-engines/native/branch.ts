// Which updates of a package apply to an image: what is there already, and on which branch it is.
//
// Windows 6.0 and 6.1 serve two branches of each component: general distribution (GDR) and limited distribution (LDR,
// revisions from 20000 on). A package holds an `update` for each, named …_GDR and …_LDR. LDR is taken only for a
// component that is on that branch already. (windows-formats 3.1; the reading of `elevate` is inferred.)

import { type ApplicableCondition, compareVersions, type PackageUpdate, winnerKeyForm } from '#formats/cbs'
import type { ImageFacts } from '../contract.ts'

/** The first revision of the limited distribution branch of Windows 6.0 and 6.1. */
const firstLimitedRevision = 20000

/** The updates of a package that apply; or `undecided`: what of its conditions cannot be told, to stand behind "cannot be evaluated without Windows: ". */
export type UpdateChoice = { updates: PackageUpdate[] } | { undecided: string }

/** Whether conditions about drivers are decided. `refuse`: they are not, because nothing here can set up a driver. */
export type DriverConditions = 'refuse' | 'accept'

/** What a condition says for an image: yes, no, or why it cannot be told. */
type Answer = boolean | { undecided: string }

/** Chooses the updates of a package that apply. Pure. */
export function chooseUpdates(
  updates: readonly PackageUpdate[],
  image: ImageFacts,
  drivers: DriverConditions,
): UpdateChoice {
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
    const answers = update.applicable.map(condition => conditionApplies(condition, image, drivers))
    // What is known to fail decides, whatever else cannot be told.
    if (answers.includes(false)) continue
    const open = answers.find(one => typeof one !== 'boolean')
    if (open !== undefined) return open
    chosen.push(update)
  }
  return { updates: chosen }
}

/** Any one target is enough. */
function conditionApplies(
  { disposition, targets }: ApplicableCondition,
  image: ImageFacts,
  drivers: DriverConditions,
): Answer {
  if (disposition !== 'staged' || targets.length === 0)
    return { undecided: `a condition of the kind "${disposition ?? ''}"` }
  const answers = targets.map(target => targetApplies(target, image, drivers))
  if (answers.includes(true)) return true
  return answers.find(one => typeof one !== 'boolean') ?? false
}

/**
 * `install`: the component may be new to the image. `revision`, `serviceLevel`, `distribution`: a version of it must be there. The component of a
 * driver is named after its INF file and stands among the others; where an image lists no driver at all, it cannot be told that one is absent.
 */
function targetApplies(
  { kind, elevate, identities }: ApplicableCondition['targets'][number],
  image: ImageFacts,
  drivers: DriverConditions,
): Answer {
  const names = identities.map(identity => identity.name).join(', ')
  const undecided = { undecided: `whether its ${kind} ${names} is there (${elevate ?? 'no word'})` }
  if (identities.length === 0 || (kind === 'driver' && drivers === 'refuse')) return undecided
  if (elevate === 'install' && kind === 'component') return true
  if (elevate === undefined || !versionWanted.includes(elevate)) return undecided
  if (identities.some(identity => image.winners[winnerKeyForm(identity)] !== undefined)) return true
  return kind === 'driver' && !listsDrivers(image) ? undecided : false
}

/** Values of `elevate` that ask for some version of what they name. */
const versionWanted = ['revision', 'serviceLevel', 'distribution']

function listsDrivers({ winners }: ImageFacts): boolean {
  return Object.keys(winners).some(winner => /^[a-z0-9]+_[^_]+\.inf_/.test(winner))
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
