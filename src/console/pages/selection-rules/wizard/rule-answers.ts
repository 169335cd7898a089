// What the wizard asks, what is wrong with an answer, and the rule that the answers make.

import type { SavedSelectionRule, SelectionKind } from '#api-client'
import type { FieldProblems } from '#console/parts'
import type { RuleText } from '../rule-text.ts'

/** The answers. */
export type RuleAnswers = {
  name: string
  kinds: SelectionKind[]
  products: string[]
  classifications: string[]
  minimumAgeDays: number
  withSuperseded: boolean
  withPreviews: boolean
  /** Articles with spaces or commas between them. */
  except: string
}

/** What stands there at first: a saved rule, or a rule that chooses everything. */
export function answersOf(saved: SavedSelectionRule | null): RuleAnswers {
  return {
    name: saved?.name ?? '',
    kinds: saved?.rule.kinds ?? [],
    products: saved?.rule.products ?? [],
    classifications: saved?.rule.classifications ?? [],
    minimumAgeDays: saved?.rule.minimumAgeDays ?? 0,
    withSuperseded: saved?.rule.withSuperseded ?? false,
    withPreviews: saved?.rule.withPreviews ?? false,
    except: saved?.rule.except.join(', ') ?? '',
  }
}

/** The articles that a rule never chooses. */
export function articlesOf({ except }: RuleAnswers): string[] {
  return except
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(one => one.toUpperCase())
}

/** What is wrong on the page Rule. */
export function checkRule(input: RuleAnswers, text: RuleText): FieldProblems<RuleAnswers> {
  return {
    ...(input.name.trim() === '' && { name: text('wrong.name') }),
    ...(articlesOf(input).some(one => !/^KB\d{4,9}$/.test(one)) && { except: text('wrong.except') }),
  }
}

/** The rule that the answers make. */
export function ruleOf(input: RuleAnswers) {
  const { kinds, products, classifications, minimumAgeDays, withSuperseded, withPreviews } = input
  return {
    kinds,
    products,
    classifications,
    minimumAgeDays,
    withSuperseded,
    withPreviews,
    except: articlesOf(input),
  }
}
