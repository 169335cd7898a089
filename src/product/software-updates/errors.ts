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
