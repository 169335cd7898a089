// Tells what a component needs beyond files, folders and registry values.
//
// Windows installs a component in two stages: primitive installers (files, folders, registry, security) and advanced
// installers (services, drivers, tasks, event providers, …). Who cannot run an advanced installer must know that one
// is needed; and an element that is on no list here is reported as unknown, never passed over.

import { attributeOf, childrenNamed, firstChild, type XmlElement } from '#formats/xml'
import type { AssemblyIdentity } from './assembly-identity.ts'
import { noteUnknownChildren } from './read-assembly.ts'

/** Elements that the primitive installers handle, or that only describe. */
const primitiveElements = new Set([
  'assemblyIdentity',
  'deconstructionTool', // which tool wrote the manifest
  'dependency',
  'deployment',
  'directories',
  'file',
  'localization', // texts that other elements refer to
  'memberships', // looked into below
  'migration', // read by Windows Setup from the store at the next upgrade; nothing is installed
  'registryKeys',
  'trustInfo',
])

/** Elements with an advanced installer of their own. */
const advancedElements = new Set([
  'COM',
  'assemblyUpdateCommand',
  'bcd',
  'configuration', // settings: their handlers write defaults
  'counters',
  'dtcInstaller',
  'feature',
  'firewallRule',
  'genericCommand',
  'genericCommands',
  'http',
  'instrumentation', // event providers
  'mof',
  'ngen',
  'networkComponents',
  'networkComponent',
  'peInstaller',
  'performanceCounters',
  'sppInstaller',
  'sysprepInformation',
  'taskScheduler',
  'unattendActions',
  'WinsockNameService',
  'winsockNameServices',
  'winsockTransports',
])

/**
 * Categories that are labels for the store itself: without an instance, no installer gets anything to do.
 */
const labelCategories = new Set(['BootCritical', 'BootRecovery', 'SingleInstanceFiles', 'SvcHost'])

const fileChildren = ['hash', 'infFile', 'link', 'securityDescriptor', 'signatureInfo', 'systemProtection']
const directoryChildren = ['securityDescriptor', 'systemProtection']
const registryKeyChildren = ['registryValue', 'securityDescriptor', 'systemProtection']

/** What {@link findAdvancedInstallers} found: both lists sorted, without repetition. */
export type AdvancedInstallers = { advancedInstallers: string[]; unknownElements: string[] }

/** Looks through the children of an `assembly`. */
export function findAdvancedInstallers(assembly: XmlElement, identity: AssemblyIdentity): AdvancedInstallers {
  const advanced = new Set<string>()
  const unknown = new Set<string>()
  if (identity.type?.toLowerCase() === 'driverupdate') advanced.add('driver (inf)')
  for (const child of assembly.children) {
    if (advancedElements.has(child.name)) advanced.add(child.name)
    else if (!primitiveElements.has(child.name)) unknown.add(child.name)
    lookInside(child, advanced, unknown)
  }
  return { advancedInstallers: [...advanced].sort(), unknownElements: [...unknown].sort() }
}

function lookInside(element: XmlElement, advanced: Set<string>, unknown: Set<string>): void {
  switch (element.name) {
    case 'file':
      if (firstChild(element, 'infFile') !== null) advanced.add('driver (inf)')
      noteUnknownChildren(element, fileChildren, unknown)
      return
    case 'directories':
      noteUnknownChildren(element, ['directory'], unknown)
      for (const child of element.children) noteUnknownChildren(child, directoryChildren, unknown)
      return
    case 'registryKeys':
      noteUnknownChildren(element, ['registryKey'], unknown)
      for (const child of element.children) noteUnknownChildren(child, registryKeyChildren, unknown)
      return
    case 'memberships':
      noteUnknownChildren(element, ['categoryMembership'], unknown)
      for (const membership of childrenNamed(element, 'categoryMembership'))
        noteMembership(membership, advanced)
      return
    default:
  }
}

function noteMembership(membership: XmlElement, advanced: Set<string>): void {
  const id = firstChild(membership, 'id')
  const category = (id === null ? null : attributeOf(id, 'typeName')) ?? 'unnamed'
  const instances = childrenNamed(membership, 'categoryInstance')
  if (instances.length === 0 && !labelCategories.has(category)) advanced.add(`category ${category}`)
  for (const instance of instances) {
    if (firstChild(instance, 'serviceData') !== null) advanced.add('service')
    else if (firstChild(instance, 'serviceGroup') !== null) advanced.add('serviceGroup')
    else advanced.add(`category ${category}`)
  }
}
