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
import type { PackageCabinet } from './read-package-cabinet.ts'
import type { ComponentFacts, PackageFacts, UnresolvedComponent } from './update-facts.ts'

const rootManifest = 'update.mum'
const twinManifest = 'update-bf.mum'

/** Facts of all packages of a cabinet. A manifest that is there under two names gives one package. */
export function collectPackages(cabinet: PackageCabinet): PackageFacts[] {
  const byIdentity = new Map<string, PackageCabinet['packages'][number]>()
  // update.mum first: the copy under the identity's own name must not hide that the package is the root.
  for (const entry of [...cabinet.packages].sort((left, right) => rank(left.path) - rank(right.path))) {
    const identity = identityKey(entry.manifest.identity)
    if (!byIdentity.has(identity)) byIdentity.set(identity, entry)
  }
  const main = reachable(byIdentity, rootManifest)
  const twin = reachable(byIdentity, twinManifest)
  return [...byIdentity].map(([identity, { path, member, manifest }]) => ({
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
    ...collectComponents(cabinet, manifest),
  }))
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
    for (const update of entry?.manifest.updates ?? []) waiting.push(...update.packages.map(identityKey))
  }
  return found
}

type Asked = Pick<UnresolvedComponent, 'identity' | 'requiredBy' | 'dependencyType' | 'optional'>

/** Follows the updates of a package through components and their dependencies, as far as the cabinet holds them. */
function collectComponents(
  cabinet: PackageCabinet,
  manifest: PackageManifest,
): Pick<PackageFacts, 'components' | 'unresolvedComponents'> {
  const components = new Map<string, ComponentFacts>()
  const unresolved = new Map<string, UnresolvedComponent>()
  const waiting: Asked[] = manifest.updates
    .flatMap(update => [...update.components, ...update.drivers.map(driver => driver.identity)])
    .map(identity => ({ identity, requiredBy: null, dependencyType: null, optional: false }))
  for (let asked = waiting.shift(); asked !== undefined; asked = waiting.shift()) {
    const found = findComponents(cabinet, asked.identity)
    if (found.length === 0) {
      const key = keyForm(asked.identity)
      const known = unresolved.get(key)
      // The strictest demand counts.
      if (known === undefined || (known.optional && !asked.optional)) {
        unresolved.set(key, { ...asked, reason: reasonFor(cabinet, key) })
      }
      continue
    }
    for (const [key, entry] of found) {
      if (components.has(key)) continue
      components.set(key, toComponentFacts(cabinet, key, entry))
      waiting.push(...entry.manifest.dependencies.map(dependency => askedBy(key, dependency)))
    }
  }
  return { components: [...components.values()], unresolvedComponents: [...unresolved.values()] }
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
function findComponents(
  cabinet: PackageCabinet,
  identity: AssemblyIdentity,
): [keyForm: string, { member: string; manifest: ComponentManifest }][] {
  if (identity.language !== '*') {
    const key = keyForm(identity)
    const entry = cabinet.components.get(key)
    return entry === undefined ? [] : [[key, entry]]
  }
  return [...cabinet.components].filter(([, { manifest }]) => {
    const candidate = manifest.identity
    return (
      candidate.name.toLowerCase() === identity.name.toLowerCase() &&
      candidate.version === identity.version &&
      candidate.processorArchitecture.toLowerCase() === identity.processorArchitecture.toLowerCase() &&
      candidate.publicKeyToken.toLowerCase() === identity.publicKeyToken.toLowerCase()
    )
  })
}

function reasonFor(cabinet: PackageCabinet, key: string): UnresolvedComponent['reason'] {
  const name = `${key}.manifest`
  return cabinet.unreadable.find(entry => entry.name.toLowerCase() === name)?.reason ?? 'absent'
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
      member: cabinet.memberOf(`${key}/${file.sourceName.replaceAll('\\', '/')}`),
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
