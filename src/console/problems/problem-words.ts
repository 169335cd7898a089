// What went wrong, and what to do, in the language of now: English comes from the site, French from here by the code of the error.

import { useCallback, useSyncExternalStore } from 'react'
import { type Formats, useFormats, useLanguage } from '#console/language'
import { fillWords, type ProblemFacts } from './fill-words.ts'

/** An error as the site says it: of a request, of an operation, or of a file. */
export type ProblemReport = {
  message: string
  code?: string | null | undefined
  remedy?: string | null | undefined
  facts?: ProblemFacts | undefined
}

/** The words of an error. */
export type ProblemWords = {
  said: string
  remedy: string
  /** Both, for a place that has one line. */
  whole: string
}

type FrenchWords = Readonly<Record<string, readonly string[]>>

let french: FrenchWords | null = null
let isAsked = false
const waiting = new Set<() => void>()

/** The French words come when French is spoken for the first time: they are no part of what every browser loads at first. */
async function askForFrench(): Promise<void> {
  if (isAsked) return
  isAsked = true
  try {
    french = (await import('./french-words.ts')).frenchWords
  } catch {
    // The next one who needs them asks again; until then it is the site's English.
    isAsked = false
  }
  for (const changed of waiting) changed()
}

function listen(changed: () => void): () => void {
  waiting.add(changed)
  return () => waiting.delete(changed)
}

/** Says errors in the language of now. A code that French does not know, or that comes without its facts, is said in English. */
export function useProblemWords(): (problem: ProblemReport) => ProblemWords {
  const language = useLanguage()
  const { bytes } = useFormats()
  const words = useSyncExternalStore(listen, () => french)
  if (language === 'fr') void askForFrench()
  const known = language === 'fr' ? words : null
  return useCallback(problem => sayProblem(problem, known, bytes), [known, bytes])
}

/** @param known The words by code; null: English. */
export function sayProblem(
  { message, code, remedy, facts = {} }: ProblemReport,
  known: FrenchWords | null,
  bytes: Formats['bytes'],
): ProblemWords {
  const [sentence, help] = known?.[code ?? ''] ?? []
  const said = (sentence && fillWords(sentence, facts, bytes)) || message
  const what = help ?? remedy ?? ''
  return { said, remedy: what, whole: `${said} ${what}`.trim() }
}
