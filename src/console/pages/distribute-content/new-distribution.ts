// What the wizard asks, and what is wrong with an answer.

import type { FieldProblems } from '#console/parts'
import type { WizardText } from './wizard-text.ts'

/** The answers. */
export type NewDistribution = {
  packages: readonly string[]
  points: readonly string[]
  groups: readonly string[]
  /** Empty: that of the package. */
  priority: '' | 'high' | 'medium' | 'low'
}

/** What is wrong on the page Content. */
export function checkContent(input: NewDistribution, text: WizardText): FieldProblems<NewDistribution> {
  return input.packages.length === 0 ? { packages: text('wrong.packages') } : {}
}

/** What is wrong on the page Content Destination: a request that names nothing would mean every point. */
export function checkDestination(input: NewDistribution, text: WizardText): FieldProblems<NewDistribution> {
  return input.points.length + input.groups.length === 0 ? { points: text('wrong.points') } : {}
}

/** The requests of a distribution, one for each package. */
export function requestsOf({ packages, points, groups, priority }: NewDistribution) {
  return packages.map(packageId => ({
    packageId,
    points: [...points],
    groups: [...groups],
    ...(priority !== '' && { priority }),
  }))
}
