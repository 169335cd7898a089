import { makeTexts } from '#console/language'
import en from './texts/en.json'
import fr from './texts/fr.json'

export const { useText } = makeTexts('site-administration', { en, fr })

/** Says a text of this room. */
export type SiteText = ReturnType<typeof useText>
