// Answers operators about registry keys and values.

import type { RegistryRule } from './applicability-rule.ts'
import type { ImageFactReader, RegistryFact } from './image-facts.ts'
import { compareVersionParts, parseVersion } from './read-values.ts'
import { compareTexts, fits, known, type LeafAnswer, unknown } from './rule-answer.ts'

/** One operator about the registry, but for the loop. Its place is below HKEY_LOCAL_MACHINE. */
export type RegistryLeaf = Exclude<RegistryRule, { operator: 'RegKeyLoop' }>

/** Answers it. A value that is absent makes every comparison false. */
export function answerRegistryRule(rule: RegistryLeaf, facts: ImageFactReader): LeafAnswer {
  if (rule.operator === 'RegKeyExists') {
    const exists = facts.registryKeyExists(rule.registry)
    return exists === undefined ? notReadable : known(exists, exists ? 'it exists' : 'there is no such key')
  }
  const fact = facts.registryValue(rule.registry)
  if (fact === undefined) return notReadable
  if (fact === null) return known(false, 'there is no such value')
  switch (rule.operator) {
    case 'RegValueExists':
      return rule.type === null || rule.type.toUpperCase() === fact.type.toUpperCase()
        ? known(true, `it is of type ${fact.type}`)
        : known(false, `it is of type ${fact.type}`)
    case 'RegDword':
      if (fact.type !== 'REG_DWORD' || typeof fact.data !== 'number') return ofAnotherType(fact)
      return known(fits(rule.comparison, fact.data - rule.data), `it is ${fact.data}`)
    case 'RegSz':
      if (fact.type !== 'REG_SZ' || typeof fact.data !== 'string') return ofAnotherType(fact)
      return compareTexts(rule.comparison, fact.data, rule.data)
    case 'RegExpandSz':
      if (fact.type !== 'REG_EXPAND_SZ' || typeof fact.data !== 'string') return ofAnotherType(fact)
      // Whether the text is compared before or after it is expanded is not documented.
      if (fact.data.includes('%')) return unknown('it holds a variable')
      return compareTexts(rule.comparison, fact.data, rule.data)
    case 'RegSzToVersion': {
      if (fact.type !== 'REG_SZ' || typeof fact.data !== 'string') return ofAnotherType(fact)
      const version = parseVersion(fact.data)
      if (version === null) return unknown(`"${fact.data.slice(0, 100)}" is no version`)
      return known(
        fits(rule.comparison, compareVersionParts(version, rule.data)),
        `it is ${fact.data.trim()}`,
      )
    }
  }
}

const notReadable = unknown('this part of the registry was not read')

/** What Windows Update makes of it is not documented. */
function ofAnotherType(fact: RegistryFact): LeafAnswer {
  return unknown(`it is of type ${fact.type}`)
}
