// Puts components into an image's tree as the component store does: the manifest, the payload in a folder of its own, and the
// system's own files as hard links to that payload.

import { createHash } from 'node:crypto'
import { link, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  type AssemblyIdentity,
  componentIdentityText,
  expandDestination,
  keyForm,
  winnerKeyForm,
} from '#formats/cbs'
import { componentManifestXml, deploymentManifestXml, type ManifestComponent } from './assembly-xml.ts'

/** What the hives must record of a component or deployment. */
export type StoredComponent = {
  identity: AssemblyIdentity
  keyForm: string
  winnerKeyForm: string
  /** As the COMPONENTS hive writes it. */
  identityText: string
  /** SHA-256 of the manifest, hex. */
  manifestSha256: string
  files: string[]
  /** Keys of the deployments that own it, see {@link deploymentKeyName}. */
  deployments: string[]
}

/** A deployment and what it brings. */
export type StoredDeployment = StoredComponent & { packageIdentity: string; components: StoredComponent[] }

/** Writes a component and links its files to where the system expects them; what was there is replaced. */
export async function storeComponent(root: string, component: ManifestComponent): Promise<StoredComponent> {
  const stored = await storeManifest(root, component.identity, componentManifestXml(component))
  const folder = join(root, 'Windows', 'WinSxS', stored.keyForm)
  if (component.files.length > 0) await mkdir(folder, { recursive: true })
  for (const file of component.files) {
    await writeFile(join(folder, file.name), file.bytes)
    stored.files.push(file.name)
    const target = file.destination === null ? null : destinationOf(file.destination, component.identity)
    if (target === null) continue
    const path = join(root, ...target.split('\\'), file.name)
    await mkdir(dirname(path), { recursive: true })
    await rm(path, { force: true })
    await link(join(folder, file.name), path)
  }
  return stored
}

/** Writes a deployment, which a package owns, over components that are stored already. */
export async function storeDeployment(
  root: string,
  {
    identity,
    packageIdentity,
    components,
  }: { identity: AssemblyIdentity; packageIdentity: string; components: StoredComponent[] },
): Promise<StoredDeployment> {
  const xml = deploymentManifestXml(
    identity,
    components.map(component => component.identity),
  )
  const stored = await storeManifest(root, identity, xml)
  for (const component of components) component.deployments.push(deploymentKeyName(stored))
  return { ...stored, packageIdentity, components }
}

/** A deployment's key: its name without the middle, token, version, and the hash that ends its key form. */
export function deploymentKeyName({ identity, keyForm }: StoredComponent): string {
  const { name, publicKeyToken, version } = identity
  const short = name.length > 24 ? `${name.slice(0, 11)}..${name.slice(-11)}` : name
  return `${short}_${publicKeyToken}_${version}_${keyForm.slice(-16)}`.toLowerCase()
}

async function storeManifest(
  root: string,
  identity: AssemblyIdentity,
  xml: string,
): Promise<StoredComponent> {
  const key = keyForm(identity)
  const folder = join(root, 'Windows', 'WinSxS', 'Manifests')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, `${key}.manifest`), xml)
  return {
    identity,
    keyForm: key,
    winnerKeyForm: winnerKeyForm(identity),
    identityText: componentIdentityText(identity),
    manifestSha256: createHash('sha256').update(xml).digest('hex'),
    files: [],
    deployments: [],
  }
}

function destinationOf(destination: string, identity: AssemblyIdentity): string {
  const target = expandDestination(destination, {
    architecture: identity.processorArchitecture,
    imageArchitecture: 'amd64',
  })
  if (target === null) throw new Error(`no place in an image for ${destination}`)
  return target
}
