// Answers operators about files.

import type { FilePlace, FileRule } from './applicability-rule.ts'
import { versionWords } from './describe-rule.ts'
import type { FileFact, FileQuestion, ImageFactReader } from './image-facts.ts'
import { compareVersionParts } from './read-values.ts'
import { fits, known, type LeafAnswer, unknown } from './rule-answer.ts'

/** Answers it. A file that is absent makes every comparison false, and so does an absent value that names its folder. */
export function answerFileRule(rule: FileRule, facts: ImageFactReader): LeafAnswer {
  const place = placeOf(rule.file, facts)
  if ('answer' in place) return place
  const file = facts.file(place)
  if (file === undefined) return unknown('the file was not looked for')
  if (file === null) return known(false, 'there is no such file')
  switch (rule.operator) {
    case 'FileExists':
      return allOf([
        known(true, 'it exists'),
        ...(rule.size === null ? [] : [answerSize(file, size => size === rule.size)]),
        ...(rule.version === null ? [] : [answerVersion(file, difference => difference === 0, rule.version)]),
        ...(rule.language === null ? [] : [answerLanguage(file, rule.language)]),
      ])
    case 'FileVersion':
      return allOf([
        answerVersion(file, difference => fits(rule.comparison, difference), rule.version),
        ...(rule.language === null ? [] : [answerLanguage(file, rule.language)]),
      ])
    case 'FileSize':
      return answerSize(file, size => fits(rule.comparison, size - rule.size))
    case 'FileCreated':
    case 'FileModified': {
      const time = rule.operator === 'FileCreated' ? file.created : file.modified
      if (time === undefined) return unknown('its time is not known')
      return known(fits(rule.comparison, Date.parse(time) - Date.parse(rule.time)), `it was at ${time}`)
    }
  }
}

/** A path below a folder, with one backslash between them: the metadata writes paths with and without one in front. */
export function pathBelow(folder: string, path: string): string {
  return `${folder.replace(/\\+$/, '')}\\${path.replace(/^\\+/, '')}`
}

function placeOf(file: FilePlace, facts: ImageFactReader): FileQuestion | LeafAnswer {
  if (file.kind === 'folder') return { csidl: file.csidl, path: file.path }
  const fact = facts.registryValue(file.registry)
  if (fact === undefined) return unknown('the value that names its folder was not read')
  if (fact === null) return known(false, 'no value names its folder')
  if (fact.type !== 'REG_SZ' || typeof fact.data !== 'string')
    return unknown(`the value that names its folder is of type ${fact.type}`)
  return { csidl: null, path: pathBelow(fact.data, file.path) }
}

function answerSize(file: FileFact, isRight: (size: number) => boolean): LeafAnswer {
  if (file.size === undefined) return unknown('its size is not known')
  return known(isRight(file.size), `it has ${file.size} bytes`)
}

function answerVersion(
  file: FileFact,
  isRight: (difference: number) => boolean,
  wanted: readonly number[],
): LeafAnswer {
  if (file.version === undefined) return unknown('its version is not known')
  if (file.version === null) return known(false, 'it has no version')
  const difference = compareVersionParts(file.version, wanted)
  return known(isRight(difference), `it has version ${versionWords(file.version)}`)
}

function answerLanguage(file: FileFact, wanted: number): LeafAnswer {
  if (file.language === undefined) return unknown('its language is not known')
  return known(file.language === wanted, `its language is ${file.language ?? 'not given'}`)
}

/** False wins over unknown. */
function allOf(answers: readonly LeafAnswer[]): LeafAnswer {
  const deciding =
    answers.find(({ answer }) => answer === 'false') ?? answers.find(({ answer }) => answer === 'unknown')
  return deciding ?? known(true, answers.map(({ found }) => found).join(', '))
}
