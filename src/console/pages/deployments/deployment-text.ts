import { makeTexts } from '#console/language'
import en from './texts/en.json'
import fr from './texts/fr.json'

export const { useText } = makeTexts('deployments', { en, fr })

/** Says a text of this room. */
export type DeploymentText = ReturnType<typeof useText>

/** Where the list is. */
export const home = '/monitoring/deployments'
