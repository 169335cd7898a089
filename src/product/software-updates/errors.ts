import { defineError } from '#platform/errors'

/** No update has this ID or article. */
export const UpdateMissing = defineError<{ update: string }>({
  code: 'UPDATE_MISSING',
  kind: 'missing',
  retry: 'never',
  sentence: facts => `There is no software update ${facts.update} on this site.`,
  remedy: 'Look at the list of software updates, or add the update file first.',
  example: { update: 'KB5044033' },
})

/** Several updates fit what was asked for. */
export const UpdateAmbiguous = defineError<{ update: string }>({
  code: 'UPDATE_AMBIGUOUS',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `Several software updates fit ${facts.update}.`,
  remedy: 'Name the one you mean by its ID.',
  example: { update: 'KB5044033' },
})

/** The facts of an update were read by an older release, and mean something else now. */
export const UpdateReadByOlderRelease = defineError<{ file: string }>({
  code: 'UPDATE_READ_BY_OLDER_RELEASE',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts => `"${facts.file}" was read by an older release of Slipstream and must be read again.`,
  remedy: 'Add the same file once more: its bytes stay, and what is known of it is renewed.',
  example: { file: 'windows6.1-kb2999226-x64.msu' },
})
