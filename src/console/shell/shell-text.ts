import { makeTexts } from '#console/language'
import en from './texts/en.json'
import fr from './texts/fr.json'

export const { useText } = makeTexts('shell', { en, fr })

/** Says a text of the shell. */
export type ShellText = ReturnType<typeof useText>
