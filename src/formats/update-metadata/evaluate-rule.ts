// Decides a rule in three values: true, false, and not to be known (Kleene's logic).
//
//   not unknown           unknown
//   false and unknown     false
//   true  and unknown     unknown
//   true  or  unknown     true
//   false or  unknown     unknown
//
// Operators that only a running Windows can answer (Windows Installer, WMI, licences), and those that are not known here, are
// unknown: an update is never called applicable or installed by a guess.

import { answerFileRule } from './answer-file-rule.ts'
import { answerRegistryRule } from './answer-registry-rule.ts'
import { answerPackageRule, answerSystemRule, needsComputer } from './answer-system-rule.ts'
import type { ApplicabilityRule, RegistryKeyPlace } from './applicability-rule.ts'
import { checkDepth, describeRule } from './describe-rule.ts'
import type { ImageFactReader } from './image-facts.ts'
import { known, type LeafAnswer, type RuleAnswer, unknown } from './rule-answer.ts'
import { isOutsideOfLoop, keyBelow, placedRule } from './rule-places.ts'

/** What became of a rule. */
export type RuleEvaluation = {
  answer: RuleAnswer
  /** The operators that decided it, each with its own answer and what was found, in words; at least one. */
  because: string[]
}

/** What is shown of the operators that decided. */
const shownReasons = 8
/** Real keys that are looped over have some hundred subkeys. */
const mostSubkeys = 10_000
/** Loops inside loops multiply. */
const mostQuestions = 200_000

type Deciding = { rule: ApplicabilityRule; answer: LeafAnswer }
type Decision = { answer: RuleAnswer; deciding: Deciding[]; more: number }
type Work = { facts: ImageFactReader; questions: number }

/**
 * Decides a rule about an image.
 * @throws UpdateMetadataUnreadable when it is deeper than {@link deepestRule}.
 */
export function evaluateRule(rule: ApplicabilityRule, facts: ImageFactReader): RuleEvaluation {
  const decision = decide(rule, { facts, questions: 0 }, null, 1)
  const because = decision.deciding.map(({ rule: operator, answer: { answer, found } }) => {
    // What was found comes from an image, where it may be anything.
    return `${answer}: ${describeRule(operator)} (${found.replace(/\p{C}/gu, '\ufffd')})`
  })
  if (decision.more > 0) because.push(`and ${decision.more} more`)
  return { answer: decision.answer, because }
}

function decide(rule: ApplicabilityRule, work: Work, loop: RegistryKeyPlace | null, depth: number): Decision {
  checkDepth(depth)
  switch (rule.operator) {
    case 'And':
      return combine('false', decisionsOf(rule.operands, work, loop, depth), rule)
    case 'Or':
      return combine('true', decisionsOf(rule.operands, work, loop, depth), rule)
    case 'Not':
      return negate(decide(rule.operand, work, loop, depth + 1))
    case 'RegKeyLoop':
      return decideLoop(rule, work, loop, depth)
    default: {
      const placed = placedRule(rule, loop)
      work.questions += 1
      return decisionOf(placed, answerOf(placed, work))
    }
  }
}

function* decisionsOf(
  operands: readonly ApplicabilityRule[],
  work: Work,
  loop: RegistryKeyPlace | null,
  depth: number,
): Generator<Decision> {
  for (const operand of operands) yield decide(operand, work, loop, depth + 1)
}

/** And, where `winner` is false; Or, where it is true. The first operand that wins decides, and nothing after it is asked. */
function combine(winner: 'true' | 'false', decisions: Iterable<Decision>, rule: ApplicabilityRule): Decision {
  const open: Decision[] = []
  const others: Decision[] = []
  for (const decision of decisions) {
    if (decision.answer === winner) return decision
    if (decision.answer === 'unknown') open.push(decision)
    else others.push(decision)
  }
  if (open.length > 0) return joined('unknown', open)
  const answer = winner === 'true' ? 'false' : 'true'
  if (others.length > 0) return joined(answer, others)
  return decisionOf(rule, { answer, found: 'there is nothing to ask' })
}

function joined(answer: RuleAnswer, decisions: readonly Decision[]): Decision {
  const deciding = decisions.flatMap(decision => decision.deciding)
  const more = decisions.reduce((sum, decision) => sum + decision.more, 0)
  return {
    answer,
    deciding: deciding.slice(0, shownReasons),
    more: more + Math.max(0, deciding.length - shownReasons),
  }
}

function negate(decision: Decision): Decision {
  if (decision.answer === 'unknown') return decision
  return { ...decision, answer: decision.answer === 'true' ? 'false' : 'true' }
}

function decideLoop(
  rule: Extract<ApplicabilityRule, { operator: 'RegKeyLoop' }>,
  work: Work,
  loop: RegistryKeyPlace | null,
  depth: number,
): Decision {
  const placed = placedRule(rule, loop)
  if (isOutsideOfLoop(placed)) return decisionOf(placed, unknown(notInImage))
  const { registry, trueIf, operand } = placed
  const names = work.facts.registrySubkeys(registry)
  if (names === undefined) return decisionOf(placed, unknown('this part of the registry was not read'))
  if (names !== null && names.length > mostSubkeys)
    return decisionOf(placed, unknown(`there are more than ${mostSubkeys} keys`))
  if (names === null || names.length === 0) {
    // Whether "all" holds for no key at all is not documented.
    const found = 'there is no key below it'
    return decisionOf(placed, trueIf === 'All' ? unknown(found) : known(trueIf === 'None', found))
  }
  const decisions = function* (): Generator<Decision> {
    for (const name of names) {
      yield decide(operand, work, keyBelow(registry, name), depth + 1)
      // Every further answer would be the same one.
      if (work.questions > mostQuestions) return yield decisionOf(placed, tooManyQuestions)
    }
  }
  if (trueIf === 'All') return combine('false', decisions(), placed)
  const any = combine('true', decisions(), placed)
  return trueIf === 'Any' ? any : negate(any)
}

function answerOf(
  rule: Exclude<ApplicabilityRule, { operator: 'And' | 'Or' | 'Not' | 'RegKeyLoop' }>,
  work: Work,
): LeafAnswer {
  if (work.questions > mostQuestions) return tooManyQuestions
  if (isOutsideOfLoop(rule)) return unknown(notInImage)
  switch (rule.operator) {
    case 'True':
      return known(true, 'it always is')
    case 'False':
      return known(false, 'it never is')
    case 'RegKeyExists':
    case 'RegValueExists':
    case 'RegDword':
    case 'RegSz':
    case 'RegExpandSz':
    case 'RegSzToVersion':
      return answerRegistryRule(rule, work.facts)
    case 'FileExists':
    case 'FileVersion':
    case 'FileCreated':
    case 'FileModified':
    case 'FileSize':
      return answerFileRule(rule, work.facts)
    case 'CbsPackageInstalled':
    case 'CbsPackageInstallable':
    case 'CbsPackageInstalledByIdentity':
    case 'ProductReleaseInstalled':
    case 'ProductReleaseVersion':
      return answerPackageRule(rule, work.facts)
    case 'MsiProductInstalled':
    case 'OtherInstallerRule':
      return unknown(needsComputer)
    case 'Unknown':
      return unknown('what it means is not known here')
    default:
      return answerSystemRule(rule, work.facts)
  }
}

const notInImage = 'this root of the registry is not in an image'
const tooManyQuestions = unknown(`its loops ask more than ${mostQuestions} questions`)

function decisionOf(rule: ApplicabilityRule, answer: LeafAnswer): Decision {
  return { answer: answer.answer, deciding: [{ rule, answer }], more: 0 }
}
