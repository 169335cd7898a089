import { makeTexts } from '#console/language'
import en from './texts/en.json'
import fr from './texts/fr.json'

export const { useText } = makeTexts('distribution-points', { en, fr })

/** Says a text of this room. */
export type PointText = ReturnType<typeof useText>

/** The address of the list. */
export const home = '/administration/distribution-points'
