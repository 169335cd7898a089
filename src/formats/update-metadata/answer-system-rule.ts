// Answers operators about Windows as a whole, its packages, and what only a running Windows knows.

import type { PackageRule, SystemRule, WindowsVersionCondition } from './applicability-rule.ts'
import { versionWords } from './describe-rule.ts'
import type { ImageFactReader, WindowsFact } from './image-facts.ts'
import { compareVersionParts, parseVersion } from './read-values.ts'
import { compareTexts, fits, known, type LeafAnswer, unknown } from './rule-answer.ts'

type DeviceAttributeRule = Extract<SystemRule, { operator: 'DeviceAttribute' }>

/** Answers it. */
export function answerSystemRule(rule: SystemRule, facts: ImageFactReader): LeafAnswer {
  switch (rule.operator) {
    case 'WindowsVersion': {
      const windows = facts.windows()
      return windows === undefined
        ? unknown('the version was not read')
        : answerVersion(rule.condition, windows)
    }
    case 'WindowsLanguage': {
      const language = facts.languages()?.default
      if (language === undefined) return unknown('the language was not read')
      return known(isLanguage(language, rule.language), `it is ${language}`)
    }
    case 'MuiInstalled': {
      const installed = facts.languages()?.installed
      if (installed === undefined) return unknown('the languages were not read')
      // What counts as one when there is only the language that Windows came with is not documented.
      return installed.length > 1
        ? known(true, `there are ${installed.length}`)
        : unknown('there is only one')
    }
    case 'MuiLanguageInstalled': {
      const installed = facts.languages()?.installed
      if (installed === undefined) return unknown('the languages were not read')
      return known(
        installed.some(language => isLanguage(language, rule.language)),
        `there are ${installed.slice(0, 10).join(', ')}`,
      )
    }
    case 'Processor': {
      const architecture = facts.processorArchitecture()
      if (architecture === undefined) return unknown('the architecture was not read')
      if (architecture !== rule.architecture) return known(false, `it is number ${architecture}`)
      if (rule.level !== null || rule.revision !== null) return unknown(needsComputer)
      return known(true, `it is number ${architecture}`)
    }
    case 'DeviceAttribute':
      return answerDeviceAttribute(rule, facts)
    case 'SystemMetric':
    case 'ClusteredOS':
    case 'WmiQuery':
    case 'LicenseDword':
      return unknown(needsComputer)
  }
}

/** Answers it. */
export function answerPackageRule(rule: PackageRule, facts: ImageFactReader): LeafAnswer {
  switch (rule.operator) {
    case 'CbsPackageInstalled':
      return yesOrNo(facts.updatePackagesInstalled())
    case 'CbsPackageInstallable':
      return yesOrNo(facts.updatePackagesInstallable())
    case 'CbsPackageInstalledByIdentity':
      return yesOrNo(facts.packageInstalled(rule.identity))
    case 'ProductReleaseInstalled':
    case 'ProductReleaseVersion': {
      const release = facts.productRelease(rule.name)
      if (release === undefined) return unknown('its version was not read')
      if (release === null) return known(false, 'there is no such product')
      const comparison =
        rule.operator === 'ProductReleaseInstalled' ? 'GreaterThanOrEqualTo' : rule.comparison
      return known(
        fits(comparison, compareVersionParts(release, rule.version)),
        `it is ${versionWords(release)}`,
      )
    }
  }
}

/** Why no image answers: it describes a computer that runs. */
export const needsComputer = 'only a computer that runs this Windows can say'

/**
 * Major and minor version and service pack are compared one after another, as far as the rule names them, and so is the
 * build; by another reading of Microsoft's words (VerifyVersionInfo) the build is compared for itself. Where the two
 * readings differ, there is no answer.
 */
function answerVersion(condition: WindowsVersionCondition, windows: WindowsFact): LeafAnswer {
  const found = `it is ${windows.majorVersion}.${windows.minorVersion}.${windows.buildNumber} with service pack ${windows.servicePackMajor}`
  const { comparison, majorVersion, minorVersion, buildNumber, servicePackMajor, servicePackMinor } =
    condition
  if (condition.productType !== null && windows.productType !== undefined) {
    // For equality, whatever the comparison is: product types have no order.
    if (windows.productType !== condition.productType)
      return known(false, `it has product type ${windows.productType}`)
  }
  const release: Pair[] = [
    [windows.majorVersion, majorVersion],
    [windows.minorVersion, minorVersion],
  ]
  const servicePack: Pair[] = [
    [windows.servicePackMajor, servicePackMajor],
    [windows.servicePackMinor, servicePackMinor],
  ]
  const build: Pair[] = [[windows.buildNumber, buildNumber]]
  const together = inOrder(comparison, [...release, ...build, ...servicePack])
  const apart = inOrder(comparison, [...release, ...servicePack]) && inOrder(comparison, build)
  // What fits by the second reading fits by the first.
  if (!together) return known(false, found)
  if (condition.suiteMask !== null && windows.suiteMask !== undefined) {
    const present = windows.suiteMask & condition.suiteMask
    const enough = condition.allSuitesMustBePresent ? present === condition.suiteMask : present !== 0
    if (!enough) return known(false, `it has the suites ${windows.suiteMask}`)
  }
  if (!apart) return unknown(`${found}, which fits by one reading of the rule only`)
  if (condition.productType !== null && windows.productType === undefined)
    return unknown('the product type was not read')
  if (condition.suiteMask !== null && windows.suiteMask === undefined) return unknown(needsComputer)
  return known(true, found)
}

/** What is present, and what the rule names. */
type Pair = [number, number | null]

/** Compares the fields that are named, the first that differs deciding. With none named, everything fits. */
function inOrder(comparison: WindowsVersionCondition['comparison'], pairs: readonly Pair[]): boolean {
  let isNamed = false
  for (const [present, named] of pairs) {
    if (named === null) continue
    isNamed = true
    if (present !== named) return fits(comparison, present - named)
  }
  return !isNamed || fits(comparison, 0)
}

function answerDeviceAttribute(rule: DeviceAttributeRule, facts: ImageFactReader): LeafAnswer {
  const present = facts.deviceAttribute(rule.name)
  if (present === undefined) return unknown('it was not read')
  const { comparison } = rule
  const isVersion = rule.type.toLowerCase() === 'version'
  if (comparison === 'BeginsWith' || comparison === 'Contains' || comparison === 'EndsWith')
    return compareTexts(comparison, present, rule.value)
  if (!isVersion && comparison === 'EqualTo') return compareTexts(comparison, present, rule.value)
  const [left, right] = [parseVersion(present), parseVersion(rule.value)]
  // A text has no order that is documented; a whole number is a version of one part.
  if (left === null || right === null || (!isVersion && (left.length > 1 || right.length > 1)))
    return unknown(`"${present.slice(0, 100)}" cannot be compared`)
  return known(fits(comparison, compareVersionParts(left, right)), `it is ${present}`)
}

/**
 * Whether a language tag is meant by the name that rules use: most names are a language without its region; Chinese and
 * Portuguese have one. Letter case does not count.
 */
function isLanguage(tag: string, name: string): boolean {
  const [present, wanted] = [tag.toLowerCase(), currentName(name.toLowerCase())]
  if (present === wanted) return true
  const [language] = present.split('-')
  if (wanted === 'pt') return language === 'pt' && present !== 'pt-br'
  if (wanted === 'zh-cn') return present.startsWith('zh-hans')
  if (wanted === 'zh-tw') return present.startsWith('zh-hant')
  return language === wanted
}

/** Names that rules use, and that no image has any more. */
function currentName(name: string): string {
  return name === 'iw' ? 'he' : name === 'no' ? 'nb' : name
}

function yesOrNo(answer: boolean | undefined): LeafAnswer {
  return answer === undefined
    ? unknown('it was not looked at')
    : known(answer, answer ? 'it is so' : 'it is not so')
}
