import { makeTexts } from '#console/language'
import en from './texts/en.json'
import fr from './texts/fr.json'

export const { useText } = makeTexts('package-properties', { en, fr })
