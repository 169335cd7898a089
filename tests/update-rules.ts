// Applicability rules from their text, and an image of which nothing is known.

import {
  type ApplicabilityRule,
  evaluateRule,
  type ImageFactReader,
  parseCore,
  type RegistryFact,
  type RuleAnswer,
} from '#formats/update-metadata'

/** The rule that this element writes. */
export function ruleOf(xml: string): ApplicabilityRule {
  const { isInstalled } = parseCore(
    '<UpdateIdentity UpdateID="267dd2b4-f9fa-4bcd-bba7-1cb00e0e59d9" RevisionNumber="1"/><Properties UpdateType="Detectoid"/>' +
      `<ApplicabilityRules><IsInstalled>${xml}</IsInstalled></ApplicabilityRules>`,
  )
  if (isInstalled === null) throw new Error('there is no rule')
  return isInstalled
}

/** An image of which nothing is known. */
export const unknownImage: ImageFactReader = {
  registryKeyExists: () => undefined,
  registryValue: () => undefined,
  registrySubkeys: () => undefined,
  file: () => undefined,
  windows: () => undefined,
  processorArchitecture: () => undefined,
  languages: () => undefined,
  updatePackagesInstalled: () => undefined,
  updatePackagesInstallable: () => undefined,
  packageInstalled: () => undefined,
  productRelease: () => undefined,
  deviceAttribute: () => undefined,
}

/** The answer to a rule about an image of which only these facts are known. */
export function answerTo(xml: string, facts: Partial<ImageFactReader> = {}): RuleAnswer {
  return evaluateRule(ruleOf(xml), { ...unknownImage, ...facts }).answer
}

/** An image in which every registry value is this one. */
export function everyValue(fact: RegistryFact | null | undefined): Partial<ImageFactReader> {
  return { registryValue: () => fact }
}

/** Each comparison, and whether something lower, equal and higher fits it. */
export const scalarComparisons = [
  ['LessThan', [true, false, false]],
  ['LessThanOrEqualTo', [true, true, false]],
  ['EqualTo', [false, true, false]],
  ['GreaterThanOrEqualTo', [false, true, true]],
  ['GreaterThan', [false, false, true]],
] as const
