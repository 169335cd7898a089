// What an image must hold after a step: files, hard links, folders, registry. Derived from the plan and from the updates'
// own manifests; `apply` writes it, and `verify` derives it again and compares.

import { readFile } from 'node:fs/promises'
import {
  type ComponentManifest,
  packageIdentityText,
  readComponentManifest,
  readPackageManifest,
} from '#formats/cbs'
import { encodeKeySddl, encodeSddl } from '#formats/security-descriptor'
import { decodeXmlText } from '#formats/xml'
import type { SlipstreamError } from '#platform/errors'
import { blaming } from '../blame-update.ts'
import type { InstalledPackage, PlannedComponent, PlannedPackage, ServicingStep } from '../contract.ts'
import { ComponentNotUnderstood, DestinationTwice, PlanRefused, UpdateNotAsPlanned } from '../errors.ts'
import { comparePlannedComponent } from './compare-with-plan.ts'
import { hashFile } from './digest-file.ts'
import { type HiveChanges, noHiveChanges } from './hive-changes.ts'
import {
  catalogRoot,
  isPlainPath,
  manifestPath,
  packagesFolder,
  pathKey,
  storeCatalogPath,
} from './image-paths.ts'
import { type ImageCopies, plainTargets } from './plain-files.ts'
import { expandFolder } from './project-files.ts'
import { projectRegistry, type RegistryPlace } from './project-registry.ts'
import { registerComponent, registerDeployment } from './register-components.ts'
import { markSuperseded, registerPackage, registerWinner } from './register-packages.ts'
import type { UpdateContent } from './update-content.ts'

/** One step's image. */
export type ImageStep = Extract<ServicingStep, { kind: 'service-image' }>

/** A file that the image must hold. Files of one `group` are hard links of each other, and of nothing else. */
export type TargetFile = {
  path: string
  /** Where its bytes are; null when a proof derives the target. */
  source: string | null
  /** The update that brings it; null for the recovery image. */
  update: string | null
  sha256: string
  group: string | null
  what: TargetFileKind
  /** The security descriptor that the component's manifest names; null where it names none. */
  sddl: string | null
}

/** A folder that the image must hold. */
export type TargetFolder = { path: string; sddl: string | null }

/** The role of a target file, as proofs name it. */
export type TargetFileKind = 'file' | 'manifest' | 'package-manifest' | 'catalog' | 'recovery-image'

/** Everything that a step changes in an image. */
export type ImageTarget = { files: TargetFile[]; folders: TargetFolder[]; changes: HiveChanges }

/** A serviced recovery image and its place in the image, '\\\\'-separated. */
export type PlacedRecovery = { path: string; file: string }

/** What the derivation needs. */
export type TargetInput = {
  step: ImageStep
  recovery: PlacedRecovery | null
  content: UpdateContent
  /** What the image gives to itself; see `plain-files.ts`. */
  copies: ImageCopies
  /** Whether the payload is unpacked, so that files have a source. */
  withPayload: boolean
  place: RegistryPlace
  /** The packages that the unchanged image has. */
  present: readonly InstalledPackage[]
  installTime: Date
  signal: AbortSignal
}

/**
 * Derives the target of a step.
 * @throws PlanRefused, UpdateNotAsPlanned, ComponentNotUnderstood, DestinationTwice
 */
export async function deriveTarget(input: TargetInput): Promise<ImageTarget> {
  const target = new Map<string, TargetFile>()
  const folders = new Map<string, TargetFolder>()
  const changes = noHiveChanges()
  const seen = new Set<string>()
  const add = (file: TargetFile): void => {
    if (!isPlainPath(file.path)) throw new PlanRefused({ reason: `it names the place "${file.path}"` })
    const known = target.get(pathKey(file.path))
    if (known !== undefined && (known.sha256 !== file.sha256 || known.group !== file.group)) {
      throw new DestinationTwice({ destination: file.path })
    }
    target.set(pathKey(file.path), known ?? file)
  }
  if (input.recovery !== null) {
    const { path, file } = input.recovery
    const { sha256 } = await hashFile(file, input.signal)
    add({ path, source: file, update: null, sha256, group: null, what: 'recovery-image', sddl: null })
  }
  const addPackages = async (update: string, packages: readonly PlannedPackage[]): Promise<void> => {
    for (const planned of packages) {
      const catalogSha256 = await addPackageFiles({ input, update, planned, add })
      for (const component of planned.components) {
        const manifest = await addComponent({ input, update, planned, component, add, folders, changes })
        const deployment = planned.deployments.find(candidate => candidate.keyForm === component.keyForm)
        if (deployment !== undefined) {
          registerDeployment({ deployment, identity: manifest.identity, planned, catalogSha256, changes })
        }
        if (seen.has(component.keyForm)) continue
        seen.add(component.keyForm)
        registerWinner(component, changes)
      }
      registerPackage(planned, input.installTime, input.place.drive, changes)
      markSuperseded(planned, input.present, changes)
    }
  }
  const { step, content, copies, signal } = input
  const image = { path: step.path, index: step.index }
  for (const { update, packages } of step.updates)
    await blaming({ update, image }, () => addPackages(update, packages))
  for (const update of step.updates) {
    const given = { step: { ...step, updates: [update] }, content, copies, placed: target, signal }
    await blaming({ update: update.update, image }, async () => {
      for (const file of await plainTargets(given)) add(file)
    })
  }
  return { files: [...target.values()], folders: [...folders.values()], changes }
}

type Add = (file: TargetFile) => void

/** The package's manifest and catalog. @returns the catalog's SHA-256 */
async function addPackageFiles(given: {
  input: TargetInput
  update: string
  planned: PlannedPackage
  add: Add
}): Promise<string | null> {
  const { input, update, planned, add } = given
  const { content, signal } = input
  const source = await content.member(update, planned.cabinet, planned.manifest)
  const { sha256 } = await hashFile(source, signal)
  const { identity } = readPackageManifest(decodeXmlText(await readFile(source, { signal })))
  if (packageIdentityText(identity).toLowerCase() !== planned.identity.toLowerCase()) {
    throw new UpdateNotAsPlanned({
      update: content.fileName(update),
      what: `${planned.manifest} is another package`,
    })
  }
  add({
    path: `${packagesFolder}\\${planned.identity}.mum`,
    source,
    update,
    sha256,
    group: null,
    what: 'package-manifest',
    sddl: null,
  })
  if (planned.catalog === null) return null
  const catalog = await content.member(update, planned.cabinet, planned.catalog)
  const { sha256: digest } = await hashFile(catalog, signal)
  const places = [`${packagesFolder}\\${planned.identity}.cat`, `${catalogRoot}\\${planned.identity}.cat`]
  for (const path of [...places, storeCatalogPath(digest)]) {
    add({ path, source: catalog, update, sha256: digest, group: null, what: 'catalog', sddl: null })
  }
  return digest
}

async function addComponent(given: {
  input: TargetInput
  update: string
  planned: PlannedPackage
  component: PlannedComponent
  add: Add
  folders: Map<string, TargetFolder>
  changes: HiveChanges
}): Promise<ComponentManifest> {
  const { input, update, planned, component, add, folders, changes } = given
  const { content, place, withPayload, signal } = input
  const source = await content.member(update, planned.cabinet, component.manifest)
  const { sha256 } = await hashFile(source, signal)
  add({
    path: manifestPath(component.keyForm),
    source,
    update,
    sha256,
    group: null,
    what: 'manifest',
    sddl: null,
  })
  const manifest = readComponentManifest(decodeXmlText(await readFile(source, { signal })))
  comparePlannedComponent({
    manifest,
    component,
    deployments: planned.deployments,
    update: content.fileName(update),
    imageArchitecture: place.imageArchitecture,
  })

  for (const file of component.files) {
    const payload = withPayload ? await content.member(update, planned.cabinet, file.member) : null
    const described = manifest.files.find(({ name }) => name === file.name)?.securityDescriptor ?? null
    const sddl = sddlOf(component, manifest, described)
    for (const path of [file.storePath, ...file.links]) {
      add({ path, source: payload, update, sha256: file.sha256, group: file.storePath, what: 'file', sddl })
    }
  }
  for (const { destinationPath, securityDescriptor } of manifest.directories) {
    const { processorArchitecture } = manifest.identity
    const path = expandFolder(destinationPath, processorArchitecture, place.imageArchitecture)
    if (path === null) throw notUnderstood(component, `the folder "${destinationPath}" is not known`)
    folders.set(pathKey(path), { path, sddl: sddlOf(component, manifest, securityDescriptor) })
  }
  const securityOf = (name: string | null): Uint8Array | null => {
    const sddl = sddlOf(component, manifest, name)
    return sddl === null ? null : encodeKeySddl(sddl)
  }
  const fault = projectRegistry(manifest, { place, changes, securityOf })
  if (fault !== null) throw notUnderstood(component, fault)
  registerComponent(component, manifest.identity, sha256, changes)
  return manifest
}

/**
 * The text of a security descriptor that a file or folder of a manifest names. A name without a definition is one of Windows' own
 * defaults, and `(inherit)` says that the folder decides: null for both.
 * @throws ComponentNotUnderstood when it cannot be encoded
 */
function sddlOf(
  component: PlannedComponent,
  manifest: ComponentManifest,
  name: string | null,
): string | null {
  const sddl = manifest.securityDescriptors.find(definition => definition.name === name)?.sddl ?? ''
  if (name === null || sddl === '' || /^\(inherit\)$/i.test(sddl)) return null
  try {
    encodeSddl(sddl)
    return sddl
  } catch {
    throw notUnderstood(component, `its security descriptor ${name} is not known: ${sddl.slice(0, 100)}`)
  }
}

function notUnderstood(component: PlannedComponent, what: string): SlipstreamError {
  return new ComponentNotUnderstood({ component: component.keyForm, what })
}
