// Whether the packages that an update's metadata describes are in an image, or would be taken by it: the manifests alone say it, before
// anybody has the update's file.

import { compareVersions, type PackageManifest, packageIdentityText } from '#formats/cbs'
import type { PackageFacts } from '#product/update-files'
import type { ImageFacts } from '../contract.ts'
import { choosePackages } from './choose-packages.ts'
import { isSameFamily, readIdentity } from './parents.ts'
import { packageStates } from './registry-paths.ts'

/** The answer; undefined: it cannot be told without Windows. */
export type PackageDecision = {
  installed: boolean | undefined
  installable: boolean | undefined
  /** A sentence: what decided it. */
  because: string
}

/** The twin of the root package for the other servicing branch of Windows 6.x (`update-bf.mum`) is no root: its name says so. */
const branchTwin = /_BF$/i

/** Decides it. Pure. */
export function decidePackages(image: ImageFacts, manifests: readonly PackageManifest[]): PackageDecision {
  const packages = packagesOf(manifests)
  const roots = packages.filter(one => one.isRoot)
  if (roots.length === 0)
    return { installed: undefined, installable: undefined, because: 'The update names no package.' }
  const choice = choosePackages(image, { packages }, 'accept')
  const isInstalled = 'refusal' in choice && choice.refusal.status === 'installed'
  const replaced = isInstalled ? undefined : roots.find(root => isSuperseded(root, image))
  if (replaced !== undefined) {
    const because = `The image has ${packageIdentityText(replaced.identity)}, superseded by something newer.`
    return { installed: false, installable: false, because }
  }
  if ('packages' in choice) {
    const names = choice.packages.map(({ facts }) => packageIdentityText(facts.identity))
    return { installed: false, installable: true, because: `The image takes ${listOf(names)}.` }
  }
  const { status, reason } = choice.refusal
  if (status === 'installed') return { installed: true, installable: false, because: reason.text }
  const isNo = status === 'not-required' || reason.code === 'SERVICING_STACK_TOO_OLD'
  return { installed: false, installable: isNo ? false : undefined, because: reason.text }
}

/** Nothing of the payload is known here, and nothing of it is asked. */
function packagesOf(manifests: readonly PackageManifest[]): PackageFacts[] {
  const named = new Set(
    manifests.flatMap(({ updates }) =>
      updates.flatMap(update => update.packages.map(one => packageIdentityText(one).toLowerCase())),
    ),
  )
  const isTop = ({ identity }: PackageManifest) => !named.has(packageIdentityText(identity).toLowerCase())
  const isTwin = ({ identity }: PackageManifest) => branchTwin.test(identity.name)
  const hasMain = manifests.some(one => isTop(one) && !isTwin(one))
  return manifests.map(manifest => ({
    identity: manifest.identity,
    identifier: manifest.identifier,
    displayName: manifest.displayName,
    releaseType: manifest.releaseType,
    restart: manifest.restart,
    cabinet: null,
    manifest: '',
    catalog: null,
    isRoot: isTop(manifest) && !(hasMain && isTwin(manifest)),
    isBranchTwin: false,
    parents: manifest.parents,
    installerAssembly: manifest.installerAssembly,
    updates: manifest.updates,
    unknownElements: manifest.unknownElements,
    components: [],
    unresolvedComponents: [],
  }))
}

function isSuperseded({ identity }: PackageFacts, image: ImageFacts): boolean {
  return image.packages
    .filter(({ state }) => state === packageStates.superseded)
    .flatMap(present => readIdentity(present.identity))
    .some(
      present => isSameFamily(identity, present) && compareVersions(present.version, identity.version) === 0,
    )
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ')
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown
}
