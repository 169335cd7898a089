import type { DeviceGroupRule } from '#console/data'
import { wordsOf } from './device-question.tsx'

/** What is typed of a group. */
export type TypedRule = { deviceNames: string; subnets: string; tags: string }

/** A group's rule as it is typed. */
export function typedRule(rule: DeviceGroupRule | null): TypedRule {
  return {
    deviceNames: rule?.deviceNames.join('\n') ?? '',
    subnets: rule?.subnets.join('\n') ?? '',
    tags: rule?.tags.join(', ') ?? '',
  }
}

/** The same as the site takes it. */
export function ruleOf(typed: TypedRule): DeviceGroupRule {
  return {
    deviceNames: wordsOf(typed.deviceNames),
    subnets: wordsOf(typed.subnets),
    tags: wordsOf(typed.tags),
  }
}

/** Whether nobody could be in it. */
export function isEmptyRule({ deviceNames, subnets, tags }: DeviceGroupRule): boolean {
  return deviceNames.length + subnets.length + tags.length === 0
}
