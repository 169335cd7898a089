// From a chosen package to the components and files that the plan will name: follows deployments to their components
// and refuses whatever needs more than files and registry values.

import {
  type AssemblyIdentity,
  compareVersions,
  keyForm,
  packageIdentityText,
  winnerKeyForm,
} from '#formats/cbs'
import type { ComponentFacts, PackageFacts } from '#product/update-files'
import type { ImageFacts, PlannedComponent, PlannedDeployment, PlannedPackage } from '../contract.ts'
import type { ChosenPackage, Refusal } from './choose-packages.ts'
import { projectFiles } from './project-files.ts'
import { needsWindows, notForImage } from './reasons.ts'
import { deploymentKeyName } from './store-names.ts'

/** Plans one package for an image. Pure. */
export function projectPackage(
  chosen: ChosenPackage,
  image: ImageFacts,
): { planned: PlannedPackage } | { refusal: Refusal } {
  const { facts, owner, updates } = chosen
  const deployments = new Map<string, PlannedDeployment>()
  const components = new Map<string, PlannedComponent>()
  for (const update of updates) {
    for (const identity of update.components) {
      const deployment = findComponent(facts, identity)
      if (deployment === null || !deployment.isDeployment) {
        return notUnderstood(
          `${packageIdentityText(facts.identity)} names ${identity.name}, which is no deployment`,
        )
      }
      const known = deployments.get(deployment.keyForm)
      if (known !== undefined) {
        known.updateNames.push(update.name)
        continue
      }
      const keyName = deploymentKeyName(deployment.identity)
      deployments.set(deployment.keyForm, {
        keyForm: deployment.keyForm,
        keyName,
        updateNames: [update.name],
      })
      const refusal = addComponent({ facts, image, components, component: deployment, keyName })
      if (refusal !== null) return { refusal }
    }
  }
  const { cabinet, manifest, catalog } = facts
  const planned: PlannedPackage = {
    identity: packageIdentityText(facts.identity),
    cabinet,
    manifest,
    catalog,
    owner,
    deployments: [...deployments.values()],
    components: [...components.values()],
  }
  return { planned }
}

type Addition = {
  facts: PackageFacts
  image: ImageFacts
  components: Map<string, PlannedComponent>
  component: ComponentFacts
  keyName: string
}

/** Adds a component and, through its dependencies, all that it brings. */
function addComponent(addition: Addition): Refusal | null {
  const { component, components, image, keyName } = addition
  const known = components.get(component.keyForm)
  if (known !== undefined) {
    if (!known.deployments.includes(keyName)) known.deployments.push(keyName)
    return null
  }
  const checked = checkComponent(component, image)
  if ('refusal' in checked) return checked.refusal
  components.set(component.keyForm, { ...checked.planned, deployments: [keyName] })
  for (const dependency of component.dependencies) {
    const found = isConcrete(dependency.identity) ? findComponent(addition.facts, dependency.identity) : null
    if (found !== null && dependency.dependencyType === 'install') {
      const refusal = addComponent({ ...addition, component: found })
      if (refusal !== null) return refusal
      continue
    }
    // The language-dependent half is wanted only where its language is; an update without it is complete.
    if (found !== null || dependency.resourceType === 'Resources') continue
    const isInImage =
      isConcrete(dependency.identity) && image.winners[winnerKeyForm(dependency.identity)] !== undefined
    if (dependency.dependencyType === 'prerequisite' && isInImage) continue
    return notUnderstood(`${component.keyForm} needs ${dependency.identity.name}, which the update lacks`)
      .refusal
  }
  return null
}

function checkComponent(
  component: ComponentFacts,
  image: ImageFacts,
): { planned: Omit<PlannedComponent, 'deployments'> } | { refusal: Refusal } {
  const { identity, keyForm: name, manifest, isDeployment } = component
  if (component.advancedInstallers.length > 0) {
    const text = `The component ${name} needs ${component.advancedInstallers.join(', ')}, which only Windows can set up.`
    return unsupported(needsWindows('COMPONENT_NEEDS_ADVANCED_INSTALLER', text))
  }
  if (component.unknownElements.length > 0) {
    return notUnderstood(`the component ${name} holds ${component.unknownElements.join(', ')}`)
  }
  const projection = projectFiles(component, image.architecture ?? '')
  if ('fault' in projection) {
    if (projection.kind === 'not-understood')
      return notUnderstood(`in the component ${name}, ${projection.fault}`)
    const code = projection.kind === 'driver' ? 'PACKAGE_HAS_DRIVER' : 'PAYLOAD_MISSING'
    return unsupported(needsWindows(code, `In the component ${name}, ${projection.fault}.`))
  }
  const winner = winnerKeyForm(identity)
  const present = image.winners[winner]
  if (present !== undefined && compareVersions(present, identity.version) > 0) {
    const text = `The image has the component ${name} in the newer version ${present}.`
    const reason = notForImage(
      'COMPONENT_NEWER_IN_IMAGE',
      text,
      'Leave this update out: newer ones are installed.',
    )
    return { refusal: { status: 'unsupported', reason } }
  }
  const { files } = projection
  return {
    planned: {
      keyForm: name,
      winnerKeyForm: winner,
      version: identity.version,
      manifest,
      isDeployment,
      files,
    },
  }
}

function findComponent(facts: PackageFacts, identity: AssemblyIdentity): ComponentFacts | null {
  const wanted = keyForm(identity)
  return facts.components.find(component => component.keyForm === wanted) ?? null
}

function isConcrete(identity: AssemblyIdentity): boolean {
  return identity.language !== '*' && identity.version !== '*'
}

function unsupported(reason: Refusal['reason']): { refusal: Refusal } {
  return { refusal: { status: 'unsupported', reason } }
}

function notUnderstood(what: string): { refusal: Refusal } {
  const text = `The native engine does not understand this update: ${what}.`
  return { refusal: { status: 'unknown', reason: needsWindows('COMPONENT_NOT_UNDERSTOOD', text) } }
}
