import { makeTexts } from '#console/language'
import en from './texts/en.json'
import fr from './texts/fr.json'

export const { useText } = makeTexts('devices', { en, fr })

/** Says a text of this room. */
export type DeviceText = ReturnType<typeof useText>
