// A plan is made from stored facts and may travel; the manifest inside the update has the last word. Whatever the plan says
// of a component must follow from its manifest.

import { type ComponentManifest, keyForm, winnerKeyForm } from '#formats/cbs'
import type { PlannedComponent, PlannedDeployment, PlannedFile } from '../contract.ts'
import { ComponentNotUnderstood, UpdateNotAsPlanned } from '../errors.ts'
import { storeFolder } from './image-paths.ts'
import { expandFolder } from './project-files.ts'
import { deploymentKeyName } from './store-names.ts'

/**
 * Compares a planned component with its manifest.
 * @throws UpdateNotAsPlanned, ComponentNotUnderstood
 */
export function comparePlannedComponent(input: {
  manifest: ComponentManifest
  component: PlannedComponent
  deployments: readonly PlannedDeployment[]
  /** File name of the update, for the error. */
  update: string
  imageArchitecture: string
}): void {
  const { manifest, component, deployments, update, imageArchitecture } = input
  const differs = (what: string) => new UpdateNotAsPlanned({ update, what: `${component.keyForm}: ${what}` })
  const { identity, isDeployment } = manifest
  const isSameComponent =
    keyForm(identity) === component.keyForm &&
    winnerKeyForm(identity) === component.winnerKeyForm &&
    identity.version === component.version &&
    isDeployment === component.isDeployment
  if (!isSameComponent) throw differs('the manifest names another component')
  const own = deployments.find(deployment => deployment.keyForm === component.keyForm)
  if (own !== undefined && (!isDeployment || own.keyName !== deploymentKeyName(identity))) {
    throw differs('the manifest is of another deployment')
  }
  if (!component.deployments.every(name => deployments.some(({ keyName }) => keyName === name))) {
    throw differs('the package has no such deployment')
  }
  const needed = [...manifest.advancedInstallers, ...manifest.unknownElements]
  if (needed.length > 0) {
    throw new ComponentNotUnderstood({ component: component.keyForm, what: `it holds ${needed.join(', ')}` })
  }
  if (manifest.files.length !== component.files.length) throw differs('the manifest names other files')
  for (const file of manifest.files) {
    const planned = component.files.find(({ name }) => name === file.name)
    const target = { architecture: identity.processorArchitecture, imageArchitecture }
    if (planned === undefined || !isSameFile(file, planned, component.keyForm, target)) {
      throw differs(`${file.name} is not the planned file, or has other destinations`)
    }
  }
}

function isSameFile(
  file: ComponentManifest['files'][number],
  planned: PlannedFile,
  store: string,
  target: { architecture: string; imageArchitecture: string },
): boolean {
  const written = file.destinationPath === null ? [] : [`${file.destinationPath}\\${file.name}`]
  const links = [...written, ...file.links].map(path =>
    expandFolder(path, target.architecture, target.imageArchitecture),
  )
  return (
    planned.sha256 === file.sha256 &&
    planned.storePath === `${storeFolder}\\${store}\\${file.name}` &&
    links.length === planned.links.length &&
    links.every((path, at) => path === planned.links[at])
  )
}
