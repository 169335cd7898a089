// The answer to a rule: true, false, or not to be known, and what decided it.

import type { ScalarComparison, TextComparison } from './applicability-rule.ts'

/** `unknown`: it cannot be known from an image that is not running. */
export type RuleAnswer = 'true' | 'false' | 'unknown'

/** The answer to one operator, and what was found. */
export type LeafAnswer = { answer: RuleAnswer; found: string }

/** An answer that was found. */
export function known(isTrue: boolean, found: string): LeafAnswer {
  return { answer: isTrue ? 'true' : 'false', found }
}

/** No answer. `why` completes "it cannot be known, because". */
export function unknown(why: string): LeafAnswer {
  return { answer: 'unknown', found: why }
}

/** Whether a difference (negative: what was found is lower) fits a comparison. */
export function fits(comparison: ScalarComparison, difference: number): boolean {
  switch (comparison) {
    case 'LessThan':
      return difference < 0
    case 'LessThanOrEqualTo':
      return difference <= 0
    case 'EqualTo':
      return difference === 0
    case 'GreaterThanOrEqualTo':
      return difference >= 0
    case 'GreaterThan':
      return difference > 0
  }
}

/**
 * Compares texts. Whether Windows Update regards letter case is not documented: when it would change the answer, there is
 * none.
 */
export function compareTexts(comparison: TextComparison, present: string, wanted: string): LeafAnswer {
  const exact = textFits(comparison, present, wanted)
  const found = `it is "${present.slice(0, 100)}"`
  if (exact !== textFits(comparison, present.toLowerCase(), wanted.toLowerCase()))
    return unknown(`${found}, which differs in letter case`)
  return known(exact, found)
}

function textFits(comparison: TextComparison, present: string, wanted: string): boolean {
  switch (comparison) {
    case 'EqualTo':
      return present === wanted
    case 'BeginsWith':
      return present.startsWith(wanted)
    case 'Contains':
      return present.includes(wanted)
    case 'EndsWith':
      return present.endsWith(wanted)
  }
}
