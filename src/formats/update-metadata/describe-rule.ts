// Says a rule in words, in one line.

import {
  type ApplicabilityRule,
  deepestRule,
  type FilePlace,
  type RegistryKeyPlace,
  type RegistryValuePlace,
  type ScalarComparison,
  type TextComparison,
  type VersionParts,
  type WindowsVersionCondition,
} from './applicability-rule.ts'
import { UpdateMetadataUnreadable } from './errors.ts'

/** A rule with ten thousand operands is still one line that a person can read. */
const longestDescription = 2000
const shownOperands = 6
const shownCharacters = 200

const comparisons: Record<ScalarComparison | TextComparison, string> = {
  LessThan: 'is less than',
  LessThanOrEqualTo: 'is at most',
  EqualTo: 'is',
  GreaterThanOrEqualTo: 'is at least',
  GreaterThan: 'is greater than',
  BeginsWith: 'begins with',
  Contains: 'contains',
  EndsWith: 'ends with',
}

/** CSIDL_* numbers of shell folders (shlobj.h). */
const folders: ReadonlyMap<number, string> = new Map([
  [35, '%ProgramData%'],
  [36, '%windir%'],
  [37, '%windir%\\System32'],
  [38, '%ProgramFiles%'],
  [41, '%windir%\\SysWOW64'],
  [42, '%ProgramFiles(x86)%'],
  [43, '%CommonProgramFiles%'],
  [44, '%CommonProgramFiles(x86)%'],
])

/** PROCESSOR_ARCHITECTURE_* numbers (winnt.h). */
const processors: ReadonlyMap<number, string> = new Map([
  [0, 'x86'],
  [5, 'ARM'],
  [6, 'Itanium'],
  [9, 'x64'],
  [12, 'ARM64'],
])

/**
 * A rule in words, in one line of at most 2000 characters; the same rule always gives the same words.
 * @throws UpdateMetadataUnreadable when it is deeper than {@link deepestRule}.
 */
export function describeRule(rule: ApplicabilityRule): string {
  const words = new Words()
  write(rule, words, 1)
  return words.text
}

/** Text that stops growing. */
class Words {
  text = ''

  get isFull(): boolean {
    return this.text.length >= longestDescription
  }

  add(text: string): void {
    if (this.isFull) return
    this.text += text
    if (this.isFull) this.text = `${this.text.slice(0, longestDescription - 1)}…`
  }
}

function write(rule: ApplicabilityRule, words: Words, depth: number): void {
  checkDepth(depth)
  if (words.isFull) return
  if (rule.operator === 'And' || rule.operator === 'Or') {
    const between = rule.operator === 'And' ? ' and ' : ' or '
    words.add('(')
    for (const [index, operand] of rule.operands.slice(0, shownOperands).entries()) {
      if (index > 0) words.add(between)
      write(operand, words, depth + 1)
    }
    const more = rule.operands.length - shownOperands
    if (more > 0) words.add(`${between}${more} more`)
    words.add(')')
  } else if (rule.operator === 'Not') {
    words.add('not ')
    write(rule.operand, words, depth + 1)
  } else if (rule.operator === 'RegKeyLoop') {
    const which = { Any: 'at least one key', All: 'every key', None: 'no key' }[rule.trueIf]
    words.add(`for ${which} below ${keyWords(rule.registry)}: `)
    write(rule.operand, words, depth + 1)
  } else {
    words.add(leafWords(rule))
  }
}

/** Refuses to go deeper than a stack bears. @throws UpdateMetadataUnreadable */
export function checkDepth(depth: number): void {
  if (depth <= deepestRule) return
  throw new UpdateMetadataUnreadable({
    where: 'rule',
    reason: `its operators lie more than ${deepestRule} deep`,
  })
}

type Leaf = Exclude<ApplicabilityRule, { operator: 'And' | 'Or' | 'Not' | 'RegKeyLoop' }>

function leafWords(rule: Leaf): string {
  switch (rule.operator) {
    case 'True':
      return 'always'
    case 'False':
      return 'never'
    case 'RegKeyExists':
      return `the key ${keyWords(rule.registry)} exists`
    case 'RegValueExists':
      return `${valueWords(rule.registry)} exists${rule.type === null ? '' : ` as ${shown(rule.type)}`}`
    case 'RegDword':
      return `${valueWords(rule.registry)} ${comparisons[rule.comparison]} ${rule.data}`
    case 'RegSz':
    case 'RegExpandSz':
      return `${valueWords(rule.registry)} ${comparisons[rule.comparison]} ${quoted(rule.data)}`
    case 'RegSzToVersion':
      return `${valueWords(rule.registry)} ${comparisons[rule.comparison]} version ${versionWords(rule.data)}`
    case 'FileExists':
      return `the file ${fileWords(rule.file)} exists${fileDetails(rule)}`
    case 'FileVersion':
      return `the version of ${fileWords(rule.file)} ${comparisons[rule.comparison]} ${versionWords(rule.version)}${languageDetail(rule.language)}`
    case 'FileCreated':
      return `${fileWords(rule.file)} was created at a time that ${comparisons[rule.comparison]} ${rule.time}`
    case 'FileModified':
      return `${fileWords(rule.file)} was modified at a time that ${comparisons[rule.comparison]} ${rule.time}`
    case 'FileSize':
      return `the size of ${fileWords(rule.file)} ${comparisons[rule.comparison]} ${rule.size} bytes`
    case 'WindowsVersion':
      return windowsWords(rule.condition)
    case 'WindowsLanguage':
      return `the language of Windows is ${shown(rule.language)}`
    case 'MuiInstalled':
      return 'more than one language is installed'
    case 'MuiLanguageInstalled':
      return `the language ${shown(rule.language)} is installed`
    case 'Processor':
      return `the processor is ${processors.get(rule.architecture) ?? `number ${rule.architecture}`}${rule.level === null ? '' : `, level ${rule.level}`}${rule.revision === null ? '' : `, revision ${rule.revision}`}`
    case 'SystemMetric':
      return `system metric ${rule.index} ${comparisons[rule.comparison]} ${rule.value}`
    case 'ClusteredOS':
      return 'Windows is part of a cluster'
    case 'WmiQuery':
      return `the query ${quoted(rule.query)} in ${shown(rule.namespace)} finds something`
    case 'LicenseDword':
      return `the licence value ${quoted(rule.value)} ${comparisons[rule.comparison]} ${rule.data}`
    case 'DeviceAttribute':
      return `the device attribute ${shown(rule.name)} ${comparisons[rule.comparison]} ${quoted(rule.value)}`
    case 'CbsPackageInstalled':
      return 'the packages of the update are installed'
    case 'CbsPackageInstallable':
      return 'the packages of the update can be installed'
    case 'CbsPackageInstalledByIdentity':
      return `the package ${shown(rule.identity)} is installed`
    case 'ProductReleaseInstalled':
      return `the product ${shown(rule.name)} is at least ${versionWords(rule.version)}`
    case 'ProductReleaseVersion':
      return `the version of the product ${shown(rule.name)} ${comparisons[rule.comparison]} ${versionWords(rule.version)}`
    case 'MsiProductInstalled':
      return `Windows Installer has the product ${shown(rule.productCode)}`
    case 'OtherInstallerRule':
      return `Windows Installer says yes to ${shown(rule.name)}`
    case 'Unknown':
      return rule.attribute === null
        ? `the operator ${shown(rule.name)}, which is not known here`
        : `the operator ${shown(rule.name)} with ${shown(rule.attribute)}, which is not known here`
  }
}

function keyWords(key: RegistryKeyPlace): string {
  return `${shown(key.root)}\\${shown(key.subkey)}${key.is32Bit ? ' (32-bit)' : ''}`
}

function valueWords(value: RegistryValuePlace): string {
  const name = value.value === '' ? 'the default value' : `the value ${quoted(value.value)}`
  return `${name} of ${keyWords(value)}`
}

function fileWords(file: FilePlace): string {
  const below = shown(file.path).replace(/^\\+/, '')
  if (file.kind === 'registry') return `${below} below what ${valueWords(file.registry)} names`
  if (file.csidl === null) return shown(file.path)
  return `${folders.get(file.csidl) ?? `folder ${file.csidl}`}\\${below}`
}

function fileDetails(rule: Extract<ApplicabilityRule, { operator: 'FileExists' }>): string {
  const size = rule.size === null ? '' : ` with ${rule.size} bytes`
  const version = rule.version === null ? '' : ` with version ${versionWords(rule.version)}`
  return `${size}${version}${languageDetail(rule.language)}`
}

function languageDetail(language: number | null): string {
  return language === null ? '' : ` in language ${language}`
}

function windowsWords(condition: WindowsVersionCondition): string {
  const { majorVersion, minorVersion, buildNumber, servicePackMajor, servicePackMinor } = condition
  const version = [majorVersion, minorVersion].filter(part => part !== null).join('.')
  const parts = [
    version,
    buildNumber === null ? '' : `build ${buildNumber}`,
    servicePackMajor === null ? '' : `service pack ${servicePackMajor}`,
    servicePackMinor === null ? '' : `service pack minor ${servicePackMinor}`,
  ].filter(part => part !== '')
  const said = parts.length === 0 ? [] : [`${comparisons[condition.comparison]} ${parts.join(' ')}`]
  if (condition.productType !== null) said.push(`has product type ${condition.productType}`)
  if (condition.suiteMask !== null)
    said.push(`has ${condition.allSuitesMustBePresent ? 'all' : 'one'} of the suites ${condition.suiteMask}`)
  return said.length === 0 ? 'Windows is any' : `Windows ${said.join(' and ')}`
}

/** A version as Windows writes it. */
export function versionWords(version: VersionParts): string {
  return version.join('.')
}

function quoted(text: string): string {
  return `"${shown(text)}"`
}

function shown(text: string): string {
  const short = text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text
  return short.replace(/\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/gu, '\ufffd')
}
