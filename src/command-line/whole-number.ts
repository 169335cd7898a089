// Numbers on the command line. One that is none must not become something else on its way through JSON.

import { CommandInvalid } from './errors.ts'

/** The number that a word is. @throws CommandInvalid unless it is a whole number from `least` to 999999999 */
export function wholeNumber(name: string, word: string, least: 0 | 1 = 1): number {
  if (/^(0|[1-9][0-9]{0,8})$/.test(word) && Number(word) >= least) return Number(word)
  throw new CommandInvalid({
    reason: `${name} is “${word}”, and not a whole number from ${least} to 999999999`,
  })
}
