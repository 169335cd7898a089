// The step Check Readiness. What is not known of a device passes no check that asks for it.

import { compareValues, foldCase } from './conditions.ts'
import type { SequenceFacts } from './facts.ts'
import type { ReadinessStep } from './sequence.ts'

/** One check: what was wanted, what was found, and the variable that holds 1 or 0. */
export type ReadinessCheck = {
  check: string
  variable: string
  passed: boolean
  wanted: string
  found: string
}

/** Makes every check that a step asks for; a device is ready when all pass. */
export function checkReadiness(step: ReadinessStep, facts: SequenceFacts): ReadinessCheck[] {
  const checks: ReadinessCheck[] = []
  const add = (
    check: string,
    variable: string,
    wanted: string | number | undefined,
    found: string | number | boolean | undefined,
    passes: (found: string) => boolean,
  ) => {
    if (wanted === undefined) return
    const text = found === undefined ? '' : String(found)
    const passed = text !== '' && passes(text)
    checks.push({
      check,
      variable,
      passed,
      wanted: String(wanted),
      found: text === '' ? 'not known' : text,
    })
  }
  const atLeast = (lowest: number | string | undefined) => (found: string) =>
    compareValues(found, String(lowest)) >= 0
  const oneOf = (allowed: readonly string[] | undefined) => (found: string) =>
    (allowed ?? []).some(one => foldCase(one) === foldCase(found))
  const must = (wanted: boolean) => (wanted ? 'true' : undefined)
  const isTrue = (found: string) => found === 'true'
  const ofUs = (value: readonly string[] | undefined) => value?.join(', ')

  add(
    'memory (MB)',
    '_TS_CRMEMORY',
    step.minimumMemoryMegabytes,
    facts.memoryMegabytes,
    atLeast(step.minimumMemoryMegabytes),
  )
  add(
    'processor speed (MHz)',
    '_TS_CRSPEED',
    step.minimumProcessorMegahertz,
    facts.processorMegahertz,
    atLeast(step.minimumProcessorMegahertz),
  )
  add(
    'free disk space (MB)',
    '_TS_CRDISK',
    step.minimumFreeDiskMegabytes,
    facts.freeDiskMegabytes,
    atLeast(step.minimumFreeDiskMegabytes),
  )
  add('operating system', '_TS_CROSTYPE', step.operatingSystem, facts.operatingSystem, found =>
    oneOf([step.operatingSystem ?? ''])(found),
  )
  add('architecture', '_TS_CRARCH', ofUs(step.architectures), facts.architecture, oneOf(step.architectures))
  add('edition', '_TS_CROSEDITION', ofUs(step.editions), facts.edition, oneOf(step.editions))
  add('language', '_TS_CROSLANGUAGE', ofUs(step.languages), facts.language, oneOf(step.languages))
  add('lowest build', '_TS_CRMINOSVER', step.minimumBuild, facts.build, atLeast(step.minimumBuild))
  add('highest build', '_TS_CRMAXOSVER', step.maximumBuild, facts.build, found =>
    isAtMostBuild(found, step.maximumBuild ?? ''),
  )
  add('mains power', '_TS_CRACPOWER', must(step.mainsPower), facts.mainsPower, isTrue)
  add('UEFI', '_TS_CRUEFI', must(step.uefi), facts.uefi, isTrue)
  add('Secure Boot', '_TS_CRSECUREBOOT', must(step.secureBoot), facts.secureBoot, isTrue)
  add(
    'TPM',
    '_TS_CRTPM',
    step.minimumTpm,
    facts.tpm,
    found => found !== 'none' && atLeast(step.minimumTpm)(found),
  )
  return checks
}

/** A highest build without a revision allows every revision of it. */
function isAtMostBuild(found: string, highest: string): boolean {
  const compared = highest.includes('.') ? found : (found.split('.')[0] ?? '')
  return compareValues(compared, highest) <= 0
}
