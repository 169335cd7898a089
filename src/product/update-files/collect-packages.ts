// Turns the manifests of a package cabinet into facts: which packages, which components each brings, and which of
// those are known by name only.

import {
  type AssemblyIdentity,
  type ComponentDependency,
  type ComponentManifest,
  keyForm,
  type PackageManifest,
  packageIdentityText,
} from '#formats/cbs'
import { UpdateFileDamaged } from './errors.ts'
import type { PackageCabinet } from './read-package-cabinet.ts'
import type { ComponentFacts, PackageFacts, UnresolvedComponent } from './update-facts.ts'

const rootManifest = 'update.mum'
const twinManifest = 'update-bf.mum'

/**
 * Components and files that the packages of one cabinet may bring together. Packages may share components, so a small hostile
 * cabinet could otherwise grow without end; real updates whose components are read have a few thousand.
 */
const mostBrought = 500_000

/**
 * Facts of all packages of a cabinet. A manifest that is there under two names gives one package.
 * @throws UpdateFileDamaged when the packages bring more than any real update does.
 */
export function collectPackages(cabinet: PackageCabinet): PackageFacts[] {
  const byIdentity = new Map<string, PackageCabinet['packages'][number]>()
  // update.mum first: the copy under the identity's own name must not hide that the package is the root.
  for (const entry of [...cabinet.packages].sort((left, right) => rank(left.path) - rank(right.path))) {
    const identity = identityKey(entry.manifest.identity)
    if (!byIdentity.has(identity)) byIdentity.set(identity, entry)
  }
  const main = reachable(byIdentity, rootManifest)
  const twin = reachable(byIdentity, twinManifest)
  const shelf = shelve(cabinet)
  let brought = 0
  return [...byIdentity].map(([identity, { path, member, manifest }]) => {
    const collected = collectComponents(shelf, manifest)
    for (const entry of collected.components) brought += 1 + entry.files.length
    if (brought > mostBrought) {
      const reason = `its packages bring more than ${mostBrought} components and files`
      throw new UpdateFileDamaged({ file: cabinet.fileName, reason })
    }
    return {
      identity: manifest.identity,
      identifier: manifest.identifier,
      displayName: readableName(manifest),
      releaseType: manifest.releaseType,
      restart: manifest.restart,
      cabinet: cabinet.cabinet,
      manifest: member,
      catalog: cabinet.memberOf(path.replace(/\.mum$/i, '.cat')),
      isRoot: path.toLowerCase() === rootManifest,
      isBranchTwin: twin.has(identity) && !main.has(identity),
      parents: manifest.parents,
      installerAssembly: manifest.installerAssembly,
      updates: manifest.updates,
      unknownElements: manifest.unknownElements,
      ...collected,
    }
  })
}

/** `displayName` when somebody wrote one, otherwise the description. Build tools write "default". */
export function readableName(manifest: Pick<PackageManifest, 'displayName' | 'description'>): string | null {
  const { displayName, description } = manifest
  const written = displayName !== null && !/^(default|)$/i.test(displayName.trim())
  return written ? displayName : description
}

function rank(path: string): number {
  const name = path.toLowerCase()
  if (name === rootManifest) return 0
  return name === twinManifest ? 1 : 2
}

function identityKey(identity: AssemblyIdentity): string {
  return packageIdentityText(identity).toLowerCase()
}

/** Identities of the package with this manifest, and of all packages nested in it. */
function reachable(
  byIdentity: ReadonlyMap<string, PackageCabinet['packages'][number]>,
  startManifest: string,
): Set<string> {
  const found = new Set<string>()
  const waiting = [...byIdentity]
    .filter(([, entry]) => entry.path.toLowerCase() === startManifest)
    .map(([key]) => key)
  for (let identity = waiting.pop(); identity !== undefined; identity = waiting.pop()) {
    if (found.has(identity)) continue
    found.add(identity)
    const entry = byIdentity.get(identity)
    for (const update of entry?.manifest.updates ?? []) {
      for (const nested of update.packages) waiting.push(identityKey(nested))
    }
  }
  return found
}

/** The components of a cabinet, found quickly: facts by key form, and all languages of a component by its family. */
type Shelf = {
  facts: ReadonlyMap<string, ComponentFacts>
  families: ReadonlyMap<string, ComponentFacts[]>
  /** Why a manifest of this file name (lower case) was not read. */
  unreadable: ReadonlyMap<string, UnresolvedComponent['reason']>
}

function shelve(cabinet: PackageCabinet): Shelf {
  const facts = new Map<string, ComponentFacts>()
  const families = new Map<string, ComponentFacts[]>()
  for (const [key, entry] of cabinet.components) {
    const component = toComponentFacts(cabinet, key, entry)
    facts.set(key, component)
    const family = familyOf(component.identity)
    families.set(family, [...(families.get(family) ?? []), component])
  }
  const unreadable = new Map(cabinet.unreadable.map(({ name, reason }) => [name.toLowerCase(), reason]))
  return { facts, families, unreadable }
}

function familyOf({ name, version, processorArchitecture, publicKeyToken }: AssemblyIdentity): string {
  return [name, version, processorArchitecture, publicKeyToken].join('|').toLowerCase()
}

type Asked = Pick<UnresolvedComponent, 'identity' | 'requiredBy' | 'dependencyType' | 'optional'>

/** Follows the updates of a package through components and their dependencies, as far as the cabinet holds them. */
function collectComponents(
  shelf: Shelf,
  manifest: PackageManifest,
): Pick<PackageFacts, 'components' | 'unresolvedComponents'> {
  const components = new Map<string, ComponentFacts>()
  const unresolved = new Map<string, UnresolvedComponent>()
  const waiting: Asked[] = manifest.updates
    .flatMap(update => [...update.components, ...update.drivers.map(driver => driver.identity)])
    .map(identity => ({ identity, requiredBy: null, dependencyType: null, optional: false }))
  // Grows while it is walked: what a component asks for is asked for in turn.
  for (const asked of waiting) {
    const found = findComponents(shelf, asked.identity)
    if (found.length === 0) noteUnresolved(shelf, asked, unresolved)
    for (const component of found) {
      if (components.has(component.keyForm)) continue
      components.set(component.keyForm, component)
      for (const dependency of component.dependencies) waiting.push(askedBy(component.keyForm, dependency))
    }
  }
  return { components: [...components.values()], unresolvedComponents: [...unresolved.values()] }
}

function noteUnresolved(shelf: Shelf, asked: Asked, unresolved: Map<string, UnresolvedComponent>): void {
  const key = keyForm(asked.identity)
  const known = unresolved.get(key)
  // The strictest demand counts.
  if (known !== undefined && (!known.optional || asked.optional)) return
  unresolved.set(key, { ...asked, reason: shelf.unreadable.get(`${key}.manifest`) ?? 'absent' })
}

function askedBy(requiredBy: string, dependency: ComponentDependency): Asked {
  return {
    identity: dependency.identity,
    requiredBy,
    dependencyType: dependency.dependencyType,
    optional: dependency.resourceType?.toLowerCase() === 'resources',
  }
}

/** The component of this identity; for language `*`, every language of it. */
function findComponents(shelf: Shelf, identity: AssemblyIdentity): ComponentFacts[] {
  if (identity.language === '*') return shelf.families.get(familyOf(identity)) ?? []
  const component = shelf.facts.get(keyForm(identity))
  return component === undefined ? [] : [component]
}

function toComponentFacts(
  cabinet: PackageCabinet,
  key: string,
  { member, manifest }: { member: string; manifest: ComponentManifest },
): ComponentFacts {
  return {
    identity: manifest.identity,
    keyForm: key,
    manifest: member,
    dependencies: manifest.dependencies,
    files: manifest.files.map(file => ({
      name: file.name,
      sourceName: file.sourceName,
      destinationPath: file.destinationPath,
      sha256: file.sha256,
      ...payloadOf(cabinet, `${key}/${file.sourceName.replaceAll('\\', '/')}`),
      inf: file.inf,
    })),
    directoryCount: manifest.directories.length,
    registryKeyCount: manifest.registryKeys.length,
    registryValueCount: manifest.registryKeys.reduce(
      (sum, registryKey) => sum + registryKey.values.length,
      0,
    ),
    advancedInstallers: manifest.advancedInstallers,
    unknownElements: manifest.unknownElements,
    isDeployment: manifest.isDeployment,
  }
}

function payloadOf(
  cabinet: PackageCabinet,
  path: string,
): Pick<ComponentFacts['files'][number], 'member' | 'missing'> {
  const member = cabinet.memberOf(path)
  return {
    member,
    missing: member === null ? (cabinet.missing(path) ?? 'the update does not hold it') : null,
  }
}
