import { defineError } from '#platform/errors'

/** The text is not what a WIM file holds of its images. */
export const WimXmlInvalid = defineError<{ reason: string }>({
  code: 'WIM_XML_INVALID',
  kind: 'refused',
  retry: 'never',
  sentence: facts => `The description of the images in this WIM file cannot be read: ${facts.reason}.`,
  remedy: 'Copy the WIM file again from where it came, or use another copy.',
  example: { reason: 'it is not well-formed XML' },
})
