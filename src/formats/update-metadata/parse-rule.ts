// Reads a rule: the element inside `IsInstalled`, `IsInstallable` or `IsSuperseded`.
//
// Client fragments keep the kind of an operator as a prefix with a dot: `b.` for those about the system, `m.` for those about
// Windows Installer, `d.` for those about drivers; logical ones and newer ones have none.

import type { XmlElement } from '#formats/xml'
import type { ApplicabilityRule } from './applicability-rule.ts'
import { UpdateMetadataUnreadable } from './errors.ts'
import { fileOperators, keyPlace, type ReadOperator, valuePlace } from './parse-file-rule.ts'
import { allAttributes, shownName, textOf } from './read-fragment.ts'
import { RuleAttributes } from './rule-attributes.ts'

const largest32 = 2 ** 32 - 1

/** Operators that have attributes only. */
const plainOperators: ReadonlyMap<string, ReadOperator> = new Map<string, ReadOperator>([
  ['True', () => ({ operator: 'True' })],
  ['False', () => ({ operator: 'False' })],
  ['RegKeyExists', read => ({ operator: 'RegKeyExists', registry: keyPlace(read) })],
  [
    'RegValueExists',
    read => ({
      operator: 'RegValueExists',
      registry: { ...keyPlace(read), value: read.textOrNull('Value') ?? '' },
      type: read.textOrNull('Type'),
    }),
  ],
  [
    'RegDword',
    read => ({
      operator: 'RegDword',
      registry: valuePlace(read),
      comparison: read.comparison(),
      data: read.number('Data', largest32),
    }),
  ],
  ['RegSz', read => textRule(read, 'RegSz')],
  ['RegExpandSz', read => textRule(read, 'RegExpandSz')],
  [
    'RegSzToVersion',
    read => ({
      operator: 'RegSzToVersion',
      registry: valuePlace(read),
      comparison: read.comparison(),
      data: read.version('Data'),
    }),
  ],
  ...fileOperators,
  [
    'WindowsVersion',
    read => ({
      operator: 'WindowsVersion',
      condition: {
        comparison: read.comparison(),
        majorVersion: read.numberOrNull('MajorVersion', largest32),
        minorVersion: read.numberOrNull('MinorVersion', largest32),
        buildNumber: read.numberOrNull('BuildNumber', largest32),
        servicePackMajor: read.numberOrNull('ServicePackMajor', 65_535),
        servicePackMinor: read.numberOrNull('ServicePackMinor', 65_535),
        productType: read.numberOrNull('ProductType', 255),
        suiteMask: read.numberOrNull('SuiteMask', 65_535),
        allSuitesMustBePresent: read.flag('AllSuitesMustBePresent'),
      },
    }),
  ],
  ['WindowsLanguage', read => ({ operator: 'WindowsLanguage', language: read.text('Language').trim() })],
  ['MuiInstalled', () => ({ operator: 'MuiInstalled' })],
  [
    'MuiLanguageInstalled',
    read => ({ operator: 'MuiLanguageInstalled', language: read.text('Language').trim() }),
  ],
  [
    'Processor',
    read => ({
      operator: 'Processor',
      architecture: read.number('Architecture', 65_535),
      level: read.numberOrNull('Level', 65_535),
      revision: read.numberOrNull('Revision', 65_535),
    }),
  ],
  [
    'SystemMetric',
    read => ({
      operator: 'SystemMetric',
      index: read.signedNumber('Index'),
      comparison: read.comparison(),
      value: read.signedNumber('Value'),
    }),
  ],
  ['ClusteredOS', () => ({ operator: 'ClusteredOS' })],
  [
    'WmiQuery',
    read => ({
      operator: 'WmiQuery',
      namespace: read.textOrNull('Namespace') ?? 'root\\cimv2',
      query: read.text('WqlQuery'),
    }),
  ],
  [
    'LicenseDword',
    read => ({
      operator: 'LicenseDword',
      value: read.text('Value'),
      comparison: read.comparison(),
      data: read.number('Data', largest32),
    }),
  ],
  [
    'DeviceAttribute',
    read => ({
      operator: 'DeviceAttribute',
      name: read.text('Name'),
      type: read.textOrNull('Type') ?? 'String',
      comparison: read.anyComparison(),
      value: read.text('Value'),
    }),
  ],
  ['CbsPackageInstalled', () => ({ operator: 'CbsPackageInstalled' })],
  ['CbsPackageInstallable', () => ({ operator: 'CbsPackageInstallable' })],
  [
    'CbsPackageInstalledByIdentity',
    read => ({ operator: 'CbsPackageInstalledByIdentity', identity: read.text('PackageIdentity').trim() }),
  ],
  [
    'ProductReleaseInstalled',
    read => ({
      operator: 'ProductReleaseInstalled',
      name: read.text('Name'),
      version: read.version('Version'),
    }),
  ],
  [
    'ProductReleaseVersion',
    read => ({
      operator: 'ProductReleaseVersion',
      name: read.text('Name'),
      comparison: read.comparison(),
      version: read.version('Version'),
    }),
  ],
  [
    'MsiProductInstalled',
    read => ({
      operator: 'MsiProductInstalled',
      productCode: read.text('ProductCode').trim(),
      versionMin: read.versionOrNull('VersionMin'),
      versionMax: read.versionOrNull('VersionMax'),
      excludeVersionMin: read.flag('ExcludeVersionMin'),
      excludeVersionMax: read.flag('ExcludeVersionMax'),
      language: read.numberOrNull('Language', largest32),
    }),
  ],
])

/**
 * Reads one rule with everything inside it. An operator that is not known here, or has an attribute that is not, becomes
 * an {@link UnknownRule}.
 * @param where What is read, for the error.
 * @throws UpdateMetadataUnreadable when a known operator lacks an attribute or an operand, or a value is not of its type.
 */
export function parseRule(element: XmlElement, where: string): ApplicabilityRule {
  // The XML reader has bounded the depth, so that this may call itself.
  const { name } = element
  if (name === 'And' || name === 'Or') {
    if (element.children.length === 0) throw noOperand(element, where)
    return { operator: name, operands: element.children.map(child => parseRule(child, where)) }
  }
  if (name === 'Not') return { operator: 'Not', operand: onlyOperand(element, where) }
  if (name === 'b.RegKeyLoop' || name === 'RegKeyLoop') return parseLoop(element, where)
  if (name.startsWith('m.') && name !== 'm.MsiProductInstalled') return parseInstallerRule(element, where)
  const bare = name.startsWith('b.') || name.startsWith('m.') ? name.slice(2) : name
  const readOperator = plainOperators.get(bare)
  if (readOperator === undefined || (bare === 'MsiProductInstalled' && !name.startsWith('m.'))) {
    return unknownRule(element, null, where)
  }
  const attributes = new RuleAttributes(element, where)
  const rule = readOperator(attributes)
  if (element.children.length > 0) throw unexpectedChild(element, where)
  const notAsked = attributes.notAsked()
  return notAsked === null ? rule : unknownRule(element, notAsked, where)
}

function parseLoop(element: XmlElement, where: string): ApplicabilityRule {
  const attributes = new RuleAttributes(element, where)
  const rule: ApplicabilityRule = {
    operator: 'RegKeyLoop',
    registry: keyPlace(attributes),
    trueIf: attributes.loopCondition(),
    operand: onlyOperand(element, where),
  }
  const notAsked = attributes.notAsked()
  return notAsked === null ? rule : unknownRule(element, notAsked, where)
}

function parseInstallerRule(element: XmlElement, where: string): ApplicabilityRule {
  return {
    operator: 'OtherInstallerRule',
    name: element.name.slice(2),
    attributes: allAttributes(element, where),
    children: element.children.map(child => ({
      name: child.name.replace(/^m\./, ''),
      text: textOf(child, where),
    })),
  }
}

function unknownRule(element: XmlElement, attribute: string | null, where: string): ApplicabilityRule {
  return { operator: 'Unknown', name: element.name, attributes: allAttributes(element, where), attribute }
}

function onlyOperand(element: XmlElement, where: string): ApplicabilityRule {
  const [operand, second] = element.children
  if (operand === undefined) throw noOperand(element, where)
  if (second !== undefined) throw unexpectedChild(element, where)
  return parseRule(operand, where)
}

function textRule(read: RuleAttributes, operator: 'RegSz' | 'RegExpandSz'): ApplicabilityRule {
  return { operator, registry: valuePlace(read), comparison: read.textComparison(), data: read.text('Data') }
}

function noOperand(element: XmlElement, where: string): Error {
  return new UpdateMetadataUnreadable({ where, reason: `"${shownName(element.name)}" has nothing inside` })
}

function unexpectedChild(element: XmlElement, where: string): Error {
  const child = shownName(element.children.at(-1)?.name ?? '')
  return new UpdateMetadataUnreadable({
    where,
    reason: `"${shownName(element.name)}" may not have "${child}" inside, or not another one`,
  })
}
