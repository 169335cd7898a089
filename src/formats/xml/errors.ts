import { defineError } from '#platform/errors'

/** A document is not well-formed, breaks a bound, or uses what is never needed here (DOCTYPE, entities). */
export const XmlInvalid = defineError<{ reason: string }>({
  code: 'XML_INVALID',
  kind: 'refused',
  retry: 'never',
  sentence: facts => `The XML document is refused: ${facts.reason}.`,
  remedy: 'Get the file again from where it was published.',
  example: { reason: 'it has a DOCTYPE' },
})
