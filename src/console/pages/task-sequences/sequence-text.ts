import { makeTexts } from '#console/language'
import en from './texts/en.json'
import fr from './texts/fr.json'

export const { useText } = makeTexts('task-sequences', { en, fr })

/** Says a text of this room. */
export type SequenceText = ReturnType<typeof useText>

/** Where the list is. */
export const home = '/software-library/operating-systems/task-sequences'
