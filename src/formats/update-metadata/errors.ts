import { defineError } from '#platform/errors'

/** A piece of update metadata cannot be read: damaged, of another kind, or beyond the bounds. */
export const UpdateMetadataUnreadable = defineError<{ where: string; reason: string }>({
  code: 'UPDATE_METADATA_UNREADABLE',
  kind: 'refused',
  retry: 'never',
  sentence: facts => `The update metadata cannot be read (${facts.where}): ${facts.reason}.`,
  remedy: 'Get the catalogue again from where it was published.',
  example: { where: 'core fragment', reason: '"UpdateIdentity" has no attribute "UpdateID"' },
})
