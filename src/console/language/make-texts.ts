// The texts of one room: a JSON file per language with the same keys, which the compiler and a test hold them to.

import i18next from 'i18next'
import { useMemo } from 'react'
import { makeFormats } from './formats.ts'
import { currentLocale, type Language, useLanguage } from './language.ts'

/** What a file of texts holds: texts, and groups of them. */
export type TextTree = { [key: string]: string | TextTree }

type Same<Tree> = { [Key in keyof Tree]: Tree[Key] extends string ? string : Same<Tree[Key]> }

/** The keys of a tree, with dots: `columns.name`. Of `files_one` and `files_other` the key is `files`, given with a count. */
export type TextKey<Tree, Before extends string = ''> = {
  [Key in keyof Tree & string]: Tree[Key] extends string
    ? `${Before}${WithoutPlural<Key>}`
    : TextKey<Tree[Key], `${Before}${Key}.`>
}[keyof Tree & string]

type WithoutPlural<Key extends string> = Key extends `${infer Stem}_one` | `${infer Stem}_other` ? Stem : Key

/** What stands in the holes of a text. `count` also chooses between one and several. */
export type TextValues = Record<string, string | number>

/** Says a text in the language of now. */
export type Say<Key extends string> = (key: Key, values?: TextValues) => string

/** What writes numbers in a locale: made once, because it takes long. */
const numbers = new Map<string, (value: number) => string>()
function numberIn(locale: string): (value: number) => string {
  const known = numbers.get(locale) ?? makeFormats(locale).number
  numbers.set(locale, known)
  return known
}

/**
 * Registers the texts of a room.
 * @returns a hook that says them, and `say` for what is no component.
 */
export function makeTexts<Tree extends object>(
  room: string,
  texts: { en: Tree; fr: Same<Tree> },
): { useText: () => Say<TextKey<Tree>>; say: Say<TextKey<Tree>> } {
  for (const [language, tree] of Object.entries(texts))
    i18next.addResourceBundle(language, room, tree, true, true)
  const sayIn =
    (language: Language | undefined) =>
    (key: string, values: TextValues = {}) => {
      // French has a third form for whole millions, which no text of ours needs: two stands for any number above one. Of none it speaks as of one.
      const isSingular = (number: number) =>
        number === 1 || (number === 0 && (language ?? i18next.language) === 'fr')
      const count =
        typeof values.count === 'number'
          ? { count: isSingular(values.count) ? 1 : 2, number: numberIn(currentLocale())(values.count) }
          : {}
      const lng = language === undefined ? {} : { lng: language }
      return String(i18next.t(key, { ns: room, ...values, ...count, ...lng }))
    }
  return {
    useText() {
      const language = useLanguage()
      // biome-ignore lint/correctness/useExhaustiveDependencies: sayIn is the same for as long as the room lives.
      return useMemo(() => sayIn(language), [language])
    },
    say: sayIn(undefined),
  }
}
