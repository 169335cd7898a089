// The step Check Readiness. What is not known of a device passes no check that asks for it.

import { compareValues, foldCase } from './conditions.ts'
import type { FactName, SequenceFacts } from './facts.ts'
import type { ReadinessStep } from './sequence.ts'

/** One check: what was wanted, what was found, and the variable that holds 1 or 0. */
export type ReadinessCheck = {
  check: string
  variable: string
  passed: boolean
  wanted: string
  found: string
}

/**
 * When a check passes. `at-least`, `one-of` (whatever the case): what the step wants; `is-true`: the step wants it, and it is so; `at-most-build`: a
 * highest build without a revision allows every revision of it; `tpm-at-least`: there is one, and it is new enough.
 */
export type ReadinessRule = 'at-least' | 'one-of' | 'is-true' | 'at-most-build' | 'tpm-at-least'

/** A check that the step can ask for: its field `wanted` is held against the fact `found`. */
export type ReadinessKind = {
  check: string
  variable: string
  wanted: Exclude<keyof ReadinessStep, 'type'>
  found: FactName
  rule: ReadinessRule
}

/** Every check, in the order in which they are made and told. */
export const readinessKinds: readonly ReadinessKind[] = [
  kind('memory (MB)', '_TS_CRMEMORY', 'minimumMemoryMegabytes', 'memoryMegabytes', 'at-least'),
  kind('processor speed (MHz)', '_TS_CRSPEED', 'minimumProcessorMegahertz', 'processorMegahertz', 'at-least'),
  kind('free disk space (MB)', '_TS_CRDISK', 'minimumFreeDiskMegabytes', 'freeDiskMegabytes', 'at-least'),
  kind('operating system', '_TS_CROSTYPE', 'operatingSystem', 'operatingSystem', 'one-of'),
  kind('architecture', '_TS_CRARCH', 'architectures', 'architecture', 'one-of'),
  kind('edition', '_TS_CROSEDITION', 'editions', 'edition', 'one-of'),
  kind('language', '_TS_CROSLANGUAGE', 'languages', 'language', 'one-of'),
  kind('lowest build', '_TS_CRMINOSVER', 'minimumBuild', 'build', 'at-least'),
  kind('highest build', '_TS_CRMAXOSVER', 'maximumBuild', 'build', 'at-most-build'),
  kind('mains power', '_TS_CRACPOWER', 'mainsPower', 'mainsPower', 'is-true'),
  kind('UEFI', '_TS_CRUEFI', 'uefi', 'uefi', 'is-true'),
  kind('Secure Boot', '_TS_CRSECUREBOOT', 'secureBoot', 'secureBoot', 'is-true'),
  kind('TPM', '_TS_CRTPM', 'minimumTpm', 'tpm', 'tpm-at-least'),
]

function kind(
  check: string,
  variable: string,
  wanted: ReadinessKind['wanted'],
  found: FactName,
  rule: ReadinessRule,
): ReadinessKind {
  return { check, variable, wanted, found, rule }
}

/** Makes every check that a step asks for; a device is ready when all pass. */
export function checkReadiness(step: ReadinessStep, facts: SequenceFacts): ReadinessCheck[] {
  return readinessKinds.flatMap(({ check, variable, wanted, found, rule }) => {
    const asked = step[wanted]
    if (asked === undefined || asked === false) return []
    const list = (Array.isArray(asked) ? asked : [asked]).map(String)
    const fact = facts[found]
    const text = fact === undefined ? '' : String(fact)
    const passed = text !== '' && passes(text, rule, list)
    return [{ check, variable, passed, wanted: list.join(', '), found: text === '' ? 'not known' : text }]
  })
}

function passes(found: string, rule: ReadinessRule, list: readonly string[]): boolean {
  const [first = ''] = list
  if (rule === 'one-of') return list.some(one => foldCase(one) === foldCase(found))
  if (rule === 'is-true') return found === 'true'
  if (rule === 'at-most-build') {
    const compared = first.includes('.') ? found : (found.split('.')[0] ?? '')
    return compareValues(compared, first) <= 0
  }
  if (rule === 'tpm-at-least' && found === 'none') return false
  return compareValues(found, first) >= 0
}
