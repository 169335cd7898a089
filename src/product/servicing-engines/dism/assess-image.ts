// What an update would do to one image, told from facts alone; DISM has the last word when it adds the update. Pure, and
// fail-closed: what is not understood is never applicable.

import { packageIdentityText } from '#formats/cbs'
import type { PackageFacts, UpdateFacts } from '#product/update-files'
import type { Assessment, ImageFacts, PlannedPackage } from '../contract.ts'
import { assessDefender } from '../defender/assess-defender.ts'
import { hasParent, installedIdentities } from '../native/parents.ts'
import { forTheMedia } from '../native/reasons.ts'
import { productOfName } from './find-checkpoints.ts'
import { belongsInto, kindCodes, roleNames, roleOf } from './image-role.ts'
import { buildsOf, hasStackFor, isInImage, isRollup, isServicingStack } from './installed-packages.ts'
import { anotherUpdate, answer, type Refusal, refuse, startAgain } from './reasons.ts'

/** The first build whose updates are MSU files that are WIM files (Windows 11 24H2). */
const firstWimBuild = 26_100
/** The first build of Windows 11, and of the servers whose updates are named `windows11.0`. */
const firstElevenBuild = 22_000

/** Assesses one update for one image. */
export function assessImage(image: ImageFacts, update: UpdateFacts): Assessment {
  if (update.kind === 'defender-update') return assessDefender(image, update)
  const refusal = refuseImage(image) ?? refuseKind(image, update) ?? refuseTarget(image, update)
  if (refusal !== null) return answer(refusal)
  const choice = update.packages.length === 0 ? chooseUnread(image, update) : choosePackages(image, update)
  if ('status' in choice) return answer(choice)
  const packages = choice.map(plannedPackage)
  return {
    status: 'applicable',
    reason: null,
    packages,
    imageFiles: [],
    files: [],
    checkpoints: [],
    experimental: false,
  }
}

function refuseImage(image: ImageFacts): Refusal | null {
  if (!image.serviceable) {
    const { code, text } = image.notServiceable ?? {
      code: 'NOT_A_WINDOWS_IMAGE',
      text: 'It is no Windows image.',
    }
    return refuse('unsupported', code, text, startAgain)
  }
  if (image.pending.length === 0) return null
  const text = `The image waits for its first start to finish earlier operations (${image.pending.join(', ')}).`
  return refuse('unsupported', 'OPERATIONS_PENDING', text, startAgain)
}

function refuseKind(image: ImageFacts, { kind }: UpdateFacts): Refusal | null {
  if (kind === 'setup-dynamic-update') return { status: 'not-required', reason: forTheMedia }
  const role = roleOf(image)
  if (belongsInto(kind, role)) return null
  const text = `Updates of this kind (${kind}) do not go into ${roleNames[role]}.`
  return refuse('not-required', kindCodes[kind] ?? 'UPDATE_KIND_UNKNOWN', text)
}

/** Architecture and product. */
function refuseTarget(image: ImageFacts, update: UpdateFacts): Refusal | null {
  if (image.architecture === null || update.architecture === null) {
    const what = update.architecture === null ? 'update' : 'image'
    const text = `The processor architecture of the ${what} is not known.`
    return refuse('unknown', 'ARCHITECTURE_UNKNOWN', text, anotherUpdate)
  }
  if (image.architecture !== update.architecture) {
    const text = `The update is for ${update.architecture}, the image for ${image.architecture}.`
    return refuse('not-required', 'ARCHITECTURE_DIFFERS', text, anotherUpdate)
  }
  const { version } = image
  if (version === null) {
    return refuse('unknown', 'PRODUCT_DIFFERS', 'The version of the image is not known.', startAgain)
  }
  const found = `${version.major}.${version.minor}`
  if (update.supportedProduct === null || update.supportedProduct === found) return null
  const text = `The update is for Windows ${update.supportedProduct}, the image is Windows ${found}.`
  return refuse('not-required', 'PRODUCT_DIFFERS', text, anotherUpdate)
}

/** An update whose packages are not readable here: its flavour and its name tell for which builds it is. */
function chooseUnread(image: ImageFacts, update: UpdateFacts): Refusal | PackageFacts[] {
  if (update.payload !== 'wim-msu') {
    return refuse(
      'unknown',
      'PACKAGE_NOT_UNDERSTOOD',
      'The update names no package to install.',
      anotherUpdate,
    )
  }
  const build = image.version?.build ?? 0
  const product = productOfName(update)
  if (build < firstWimBuild) {
    const text = `Updates in files of this kind are for build ${firstWimBuild} and newer; the image has build ${build}.`
    return refuse('not-required', 'PRODUCT_DIFFERS', text, anotherUpdate)
  }
  if (product === null || update.kb === null) {
    const text = 'Neither the name of the file nor what it holds tells which Windows it is for.'
    return refuse(
      'unknown',
      'PACKAGE_NOT_UNDERSTOOD',
      text,
      'Give the file its name of the Microsoft Update Catalog.',
    )
  }
  if (product !== `windows${build >= firstElevenBuild ? '11.0' : '10.0'}`) {
    return refuse('not-required', 'PRODUCT_DIFFERS', `The file is named for ${product}.`, anotherUpdate)
  }
  return []
}

/** The root packages that DISM will install. */
function choosePackages(image: ImageFacts, update: UpdateFacts): Refusal | PackageFacts[] {
  const isForStack = roleOf(image) === 'recovery' && update.kind === 'cumulative-update'
  const roots = update.packages
    .filter(({ isRoot, isBranchTwin }) => isRoot && !isBranchTwin)
    .filter(({ identity }) => !isForStack || isServicingStack(identity))
  if (isForStack && roots.length === 0) {
    const text = 'A recovery image gets the servicing stack of a cumulative update, and this one brings none.'
    return refuse('not-required', 'CUMULATIVE_UPDATE', text)
  }
  // A servicing stack that comes along is no reason of its own to install an update.
  const withoutStack = roots.filter(({ identity }) => !isServicingStack(identity))
  const decisive = withoutStack.length > 0 ? withoutStack : roots
  if (decisive.length === 0)
    return refuse(
      'unknown',
      'PACKAGE_NOT_UNDERSTOOD',
      'The update names no package to install.',
      anotherUpdate,
    )
  const otherBuild = refuseBuild(image, decisive)
  if (otherBuild !== null) return otherBuild
  if (decisive.every(({ identity }) => isInImage(identity, image))) {
    const text = 'The image has this package in this or a higher version.'
    return refuse('installed', 'ALREADY_INSTALLED', text)
  }
  const installed = installedIdentities(image)
  const fitting = roots.filter(root => !isInImage(root.identity, image) && hasParent(root.parents, installed))
  const [first] = decisive.filter(root => !isInImage(root.identity, image))
  if (first !== undefined && !decisive.some(root => fitting.includes(root))) return parentMissing(first)
  return refuseStack(image, fitting) ?? fitting
}

/** A cumulative update, and what goes with it, names its build in its version: `26100.2894.1.5`. */
function refuseBuild(image: ImageFacts, roots: readonly PackageFacts[]): Refusal | null {
  const builds = buildsOf(image)
  for (const { identity } of roots) {
    if (!isRollup(identity) && !isServicingStack(identity)) continue
    const build = Number(identity.version.split('.')[0])
    if (builds.size === 0 || builds.has(build)) continue
    const text = `The update is for build ${build}, the image has build ${[...builds].join(', ')}.`
    return refuse('not-required', 'PRODUCT_DIFFERS', text, anotherUpdate)
  }
  return null
}

function refuseStack(image: ImageFacts, roots: readonly PackageFacts[]): Refusal | null {
  if (roots.some(({ identity }) => isServicingStack(identity))) return null
  const behind = roots.find(({ installerAssembly }) => !hasStackFor(installerAssembly, image))
  if (behind === undefined) return null
  const version = behind.installerAssembly?.version ?? ''
  const text = `The package ${packageIdentityText(behind.identity)} asks for servicing stack ${version} or newer.`
  return refuse(
    'unsupported',
    'SERVICING_STACK_TOO_OLD',
    text,
    'Add the servicing stack update that the article of the update names.',
  )
}

function parentMissing({ identity, parents }: PackageFacts): Refusal {
  const names = parents.flatMap(parent => parent.identities.map(packageIdentityText)).slice(0, 3)
  const text = `The package ${packageIdentityText(identity)} belongs to one of ${names.join(', ')}; the image has none installed.`
  return refuse('not-required', 'PARENT_PACKAGE_MISSING', text, anotherUpdate)
}

/** DISM finds out by itself what a package brings. */
function plannedPackage({ identity, cabinet, manifest, catalog }: PackageFacts): PlannedPackage {
  const text = packageIdentityText(identity)
  return { identity: text, cabinet, manifest, catalog, owner: text, deployments: [], components: [] }
}
