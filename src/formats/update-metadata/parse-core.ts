// Reads the core fragment of an update: what it is, what it depends on, and the rules by which it applies.
//
//   UpdateIdentity@UpdateID,RevisionNumber
//   Properties@UpdateType,ExplicitlyDeployable,…
//   Relationships
//     Prerequisites / UpdateIdentity@UpdateID | AtLeastOne@IsCategory / UpdateIdentity+
//     BundledUpdates / UpdateIdentity@UpdateID,RevisionNumber | AtLeastOne / UpdateIdentity+
//     SupersededUpdates / UpdateIdentity@UpdateID
//   ApplicabilityRules
//     IsInstalled | IsInstallable | IsSuperseded / one rule
//     Metadata / CbsPackageApplicabilityMetadata / assembly+
//
// Source: a census of 2295 real fragments of three catalogues, and fragments of 2023 and 2025.

import { ManifestInvalid, type PackageManifest, readPackageAssembly } from '#formats/cbs'
import type { XmlElement } from '#formats/xml'
import type { ApplicabilityRule } from './applicability-rule.ts'
import { UpdateMetadataUnreadable } from './errors.ts'
import { parseRule } from './parse-rule.ts'
import {
  allAttributes,
  guidAttribute,
  mandatoryAttribute,
  onlyChild,
  optionalAttribute,
  readFragment,
  shownName,
  shownValue,
} from './read-fragment.ts'
import type {
  BundledUpdate,
  UpdateCore,
  UpdateIdentity,
  UpdatePrerequisite,
  UpdateType,
} from './update-core.ts'

const where = 'core fragment'
const updateTypes: readonly UpdateType[] = ['Software', 'Driver', 'Category', 'Detectoid']
const groups = ['UpdateIdentity', 'AtLeastOne']
/** Which elements are known inside which. */
const knownChildren: ReadonlyMap<string, readonly string[]> = new Map([
  ['Relationships', ['Prerequisites', 'BundledUpdates', 'SupersededUpdates']],
  ['Prerequisites', groups],
  ['BundledUpdates', groups],
  ['SupersededUpdates', ['UpdateIdentity']],
  ['ApplicabilityRules', ['IsInstalled', 'IsInstallable', 'IsSuperseded', 'Metadata']],
  ['Metadata', ['CbsPackageApplicabilityMetadata']],
  ['CbsPackageApplicabilityMetadata', ['assembly']],
])
const knownElements = ['UpdateIdentity', 'Properties', 'Relationships', 'ApplicabilityRules']

/**
 * Reads a core fragment.
 * @param input The fragment's bytes, in UTF-8 or UTF-16, or its text.
 * @throws UpdateMetadataUnreadable
 */
export function parseCore(input: Uint8Array | string): UpdateCore {
  const elements = readFragment(input, where)
  const properties = onlyChild(elements, 'Properties', where)
  if (properties === null) throw new UpdateMetadataUnreadable({ where, reason: 'it has no "Properties"' })
  const relationships = onlyChild(elements, 'Relationships', where)?.children ?? []
  const rules = onlyChild(elements, 'ApplicabilityRules', where)?.children ?? []
  const written = mandatoryAttribute(properties, 'UpdateType', where)
  return {
    identity: ownIdentity(elements),
    updateType: updateTypes.find(type => type.toLowerCase() === written.toLowerCase()) ?? 'Other',
    properties: allAttributes(properties, where),
    prerequisites: (onlyChild(relationships, 'Prerequisites', where)?.children ?? []).flatMap(
      readPrerequisite,
    ),
    bundledUpdates: (onlyChild(relationships, 'BundledUpdates', where)?.children ?? []).flatMap(readBundled),
    supersededUpdates: updateIdsIn(onlyChild(relationships, 'SupersededUpdates', where)),
    isInstalled: ruleIn(rules, 'IsInstalled'),
    isInstallable: ruleIn(rules, 'IsInstallable'),
    isSuperseded: ruleIn(rules, 'IsSuperseded'),
    packages: packagesIn(rules),
    unknownElements: unknownElementsIn(elements),
  }
}

function ownIdentity(elements: readonly XmlElement[]): UpdateCore['identity'] {
  const element = onlyChild(elements, 'UpdateIdentity', where)
  if (element === null) throw new UpdateMetadataUnreadable({ where, reason: 'it has no "UpdateIdentity"' })
  const { updateId, revisionNumber } = readIdentity(element)
  if (revisionNumber !== null) return { updateId, revisionNumber }
  throw new UpdateMetadataUnreadable({ where, reason: '"UpdateIdentity" has no attribute "RevisionNumber"' })
}

function readIdentity(element: XmlElement): UpdateIdentity {
  const updateId = guidAttribute(element, 'UpdateID', where)
  const written = optionalAttribute(element, 'RevisionNumber', where)
  if (written === null) return { updateId, revisionNumber: null }
  const revisionNumber = /^\d{1,10}$/.test(written) ? Number(written) : Number.NaN
  if (revisionNumber < 2 ** 32) return { updateId, revisionNumber }
  throw new UpdateMetadataUnreadable({
    where,
    reason: `RevisionNumber ${shownValue(written)} is not a number`,
  })
}

function readPrerequisite(element: XmlElement): UpdatePrerequisite[] {
  if (element.name === 'UpdateIdentity') {
    return [{ kind: 'update', updateId: guidAttribute(element, 'UpdateID', where) }]
  }
  if (element.name !== 'AtLeastOne') return []
  const isCategory = /^(true|1)$/i.test(optionalAttribute(element, 'IsCategory', where) ?? '')
  return [{ kind: 'anyOf', isCategory, updateIds: notEmpty(element, updateIdsIn(element)) }]
}

function readBundled(element: XmlElement): BundledUpdate[] {
  if (element.name === 'UpdateIdentity') return [{ kind: 'update', update: readIdentity(element) }]
  if (element.name !== 'AtLeastOne') return []
  const updates = element.children.filter(child => child.name === 'UpdateIdentity').map(readIdentity)
  return [{ kind: 'anyOf', updates: notEmpty(element, updates) }]
}

function updateIdsIn(element: XmlElement | null): string[] {
  return (element?.children ?? [])
    .filter(child => child.name === 'UpdateIdentity')
    .map(child => guidAttribute(child, 'UpdateID', where))
}

/** A group of nothing could never hold; it is damage, and not a condition. */
function notEmpty<Item>(element: XmlElement, items: Item[]): Item[] {
  if (items.length > 0) return items
  throw new UpdateMetadataUnreadable({ where, reason: `"${element.name}" names no update` })
}

function ruleIn(rules: readonly XmlElement[], name: string): ApplicabilityRule | null {
  const element = onlyChild(rules, name, where)
  if (element === null) return null
  const [rule, second] = element.children
  if (rule === undefined) throw new UpdateMetadataUnreadable({ where, reason: `"${name}" holds no rule` })
  if (second !== undefined)
    throw new UpdateMetadataUnreadable({ where, reason: `"${name}" holds more than one rule` })
  return parseRule(rule, where)
}

function packagesIn(rules: readonly XmlElement[]): PackageManifest[] {
  const metadata = onlyChild(rules, 'Metadata', where)?.children ?? []
  const packages = onlyChild(metadata, 'CbsPackageApplicabilityMetadata', where)?.children ?? []
  return packages.filter(child => child.name === 'assembly').map(readPackage)
}

function readPackage(assembly: XmlElement): PackageManifest {
  try {
    return readPackageAssembly(assembly)
  } catch (error) {
    if (!(error instanceof ManifestInvalid)) throw error
    throw new UpdateMetadataUnreadable(
      { where: `${where}, package manifest`, reason: String(error.facts.reason) },
      { cause: error },
    )
  }
}

function unknownElementsIn(elements: readonly XmlElement[]): string[] {
  const unknown = new Set<string>()
  for (const element of elements) {
    if (!knownElements.includes(element.name)) unknown.add(shownName(element.name))
  }
  const waiting = [...elements]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const known = knownChildren.get(next.name)
    if (known === undefined) continue
    for (const child of next.children) {
      if (known.includes(child.name)) waiting.push(child)
      else unknown.add(`${next.name}/${shownName(child.name)}`)
    }
  }
  return [...unknown].sort()
}
