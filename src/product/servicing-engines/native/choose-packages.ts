// Walks the package tree of an update and chooses what applies to an image. The root names packages; each of them may
// have parents of its own and is left out where the image has none of these.

import { type AssemblyIdentity, type PackageUpdate, packageIdentityText } from '#formats/cbs'
import type { PackageFacts } from '#product/update-files'
import type { AssessmentStatus, ImageFacts, Reason } from '../contract.ts'
import { chooseUpdates, type DriverConditions } from './branch.ts'
import { hasParent, hasServicingStack, installedIdentities, isInstalled } from './parents.ts'
import { needsWindows, notForImage } from './reasons.ts'

/** A package to install, with those of its updates that apply. */
export type ChosenPackage = { facts: PackageFacts; owner: string; updates: PackageUpdate[] }

/** A verdict against an update. */
export type Refusal = { status: Exclude<AssessmentStatus, 'applicable'>; reason: Reason }

/** Packages in the order of installation (a package after those that it brings), or why there are none. */
export type PackageChoice = { packages: ChosenPackage[] } | { refusal: Refusal }

type Visit =
  | { outcome: 'chosen' }
  | { outcome: 'installed' }
  /** `belongs`: one of its parents is there, so that its reason says more than that of its siblings. */
  | { outcome: 'not-required'; reason: Reason; belongs: boolean }
  | { outcome: 'refused'; refusal: Refusal }

/** What choosing looks at. */
export type PackagesOfUpdate = { packages: readonly PackageFacts[] }

/**
 * Chooses the packages of an update for an image. Pure.
 * @param drivers `accept`: a package with drivers is chosen as well, and conditions about drivers are decided; what it asks is whether Windows would take it, not whether this engine can.
 */
export function choosePackages(
  image: ImageFacts,
  update: PackagesOfUpdate,
  drivers: DriverConditions = 'refuse',
): PackageChoice {
  const roots = update.packages.filter(candidate => candidate.isRoot && !candidate.isBranchTwin)
  if (roots.length === 0) {
    return { refusal: { status: 'unknown', reason: notUnderstood('the update names no package to install') } }
  }
  const installed = installedIdentities(image)
  const walk: Walk = { image, update, drivers, installed, chosen: [], visited: new Map() }
  const visits = roots.map(root => visitPackage(walk, root, null, []))
  for (const visit of visits) if (visit.outcome === 'refused') return { refusal: visit.refusal }
  if (walk.chosen.length > 0) return { packages: walk.chosen }
  for (const visit of visits) {
    if (visit.outcome === 'not-required') return { refusal: { status: 'not-required', reason: visit.reason } }
  }
  const reason = notForImage('ALREADY_INSTALLED', 'The image has this package in this or a higher version.')
  return { refusal: { status: 'installed', reason } }
}

type Walk = {
  image: ImageFacts
  update: PackagesOfUpdate
  drivers: DriverConditions
  installed: AssemblyIdentity[]
  chosen: ChosenPackage[]
  visited: Map<string, Visit>
}

function visitPackage(
  walk: Walk,
  candidate: PackageFacts,
  owner: string | null,
  above: readonly AssemblyIdentity[],
): Visit {
  const identity = packageIdentityText(candidate.identity)
  const known = walk.visited.get(identity.toLowerCase())
  if (known !== undefined) return known
  // Set before the walk goes down: a tree that comes back to itself is refused.
  walk.visited.set(identity.toLowerCase(), {
    outcome: 'refused',
    refusal: { status: 'unknown', reason: notUnderstood(`the package ${identity} contains itself`) },
  })
  const visit = decide(walk, candidate, owner ?? identity, above)
  walk.visited.set(identity.toLowerCase(), visit)
  return visit
}

function decide(
  walk: Walk,
  candidate: PackageFacts,
  owner: string,
  above: readonly AssemblyIdentity[],
): Visit {
  const identity = packageIdentityText(candidate.identity)
  if (isInstalled(candidate.identity, walk.installed)) return { outcome: 'installed' }
  if (!hasParent(candidate.parents, [...walk.installed, ...above])) {
    return { outcome: 'not-required', reason: parentMissing(candidate), belongs: false }
  }
  if (!hasServicingStack(candidate.installerAssembly, walk.image)) {
    const version = candidate.installerAssembly?.version ?? ''
    const text = `The package ${identity} asks for servicing stack ${version} or newer; the image does not show one.`
    return refuse('unsupported', needsWindows('SERVICING_STACK_TOO_OLD', text))
  }
  const drivers = candidate.updates.flatMap(update => update.drivers.map(driver => driver.inf))
  if (drivers.length > 0 && walk.drivers === 'refuse')
    return refuse('unsupported', needsWindows('PACKAGE_HAS_DRIVER', describeDrivers(candidate, drivers)))
  if (candidate.unknownElements.length > 0) {
    return refuse('unknown', notUnderstood(`${identity} holds ${candidate.unknownElements.join(', ')}`))
  }
  const choice = chooseUpdates(candidate.updates, walk.image, walk.drivers)
  if ('undecided' in choice) {
    const what = `the conditions of ${identity} cannot be evaluated without Windows: ${choice.undecided}`
    return refuse('unknown', notUnderstood(what))
  }
  if (choice.updates.length === 0 && candidate.updates.length > 0)
    return { outcome: 'not-required', reason: nothingToUpdate(candidate), belongs: true }
  const { updates } = choice
  return visitChildren({ walk, candidate, owner, updates, above: [...above, candidate.identity] })
}

/** Names what only Windows can set up: the drivers, and whatever else the package's components need. */
function describeDrivers(candidate: PackageFacts, drivers: readonly string[]): string {
  const names = [...new Set(drivers)]
  const shown = `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`
  const others = new Set(candidate.components.flatMap(component => component.advancedInstallers))
  others.delete('driver (inf)')
  const also = others.size === 0 ? '' : ` It also needs ${[...others].sort().join(', ')}.`
  return `The package ${packageIdentityText(candidate.identity)} installs drivers (${shown}), which need the driver store of Windows.${also}`
}

function visitChildren(input: {
  walk: Walk
  candidate: PackageFacts
  owner: string
  updates: PackageUpdate[]
  above: readonly AssemblyIdentity[]
}): Visit {
  const { walk, candidate, owner, updates, above } = input
  const identity = packageIdentityText(candidate.identity)
  let brings = updates.some(update => update.components.length > 0 || update.drivers.length > 0)
  let childInstalled = false
  let nearest: Reason | null = null
  for (const child of updates.flatMap(update => update.packages)) {
    const facts = findPackage(walk.update, child, candidate.cabinet)
    if (facts === null) {
      return refuse(
        'unknown',
        notUnderstood(`${identity} names ${packageIdentityText(child)}, which the update lacks`),
      )
    }
    const visit = visitPackage(walk, facts, identity, above)
    if (visit.outcome === 'refused') return visit
    if (visit.outcome === 'chosen') brings = true
    if (visit.outcome === 'installed') childInstalled = true
    if (visit.outcome === 'not-required' && visit.belongs) nearest = visit.reason
  }
  if (brings) {
    walk.chosen.push({ facts: candidate, owner, updates })
    return { outcome: 'chosen' }
  }
  return childInstalled
    ? { outcome: 'installed' }
    : { outcome: 'not-required', reason: nearest ?? parentMissing(candidate), belongs: true }
}

function findPackage(
  update: PackagesOfUpdate,
  identity: AssemblyIdentity,
  cabinet: string | null,
): PackageFacts | null {
  const text = packageIdentityText(identity).toLowerCase()
  const found = update.packages.filter(({ identity: own }) => packageIdentityText(own).toLowerCase() === text)
  return found.find(facts => facts.cabinet === cabinet) ?? found[0] ?? null
}

function parentMissing(candidate: PackageFacts): Reason {
  const names = candidate.parents.flatMap(parent => parent.identities.map(packageIdentityText))
  const wanted =
    names.length === 0 ? 'a part of Windows that the image lacks' : `one of ${names.slice(0, 3).join(', ')}`
  return notForImage(
    'PARENT_PACKAGE_MISSING',
    `The package ${packageIdentityText(candidate.identity)} belongs to ${wanted}; the image has none installed.`,
    'Choose an update for this edition and version of Windows.',
  )
}

function nothingToUpdate({ identity, updates }: PackageFacts): Reason {
  const targets = updates.flatMap(update => update.applicable.flatMap(condition => condition.targets))
  const names = [...new Set(targets.flatMap(target => target.identities.map(one => one.name)))]
  return notForImage(
    'PARENT_PACKAGE_MISSING',
    `The package ${packageIdentityText(identity)} updates ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}; the image has none of it.`,
    'Choose an update for this edition and version of Windows.',
  )
}

function notUnderstood(what: string): Reason {
  return needsWindows(
    'PACKAGE_NOT_UNDERSTOOD',
    `The native engine does not understand this package: ${what}.`,
  )
}

function refuse(status: Refusal['status'], reason: Reason): Visit {
  return { outcome: 'refused', refusal: { status, reason } }
}
