import { defineError } from '#platform/errors'

/** What was given is no description of a site. */
export const SiteDescriptionInvalid = defineError<{
  file: string
  line: number
  column: number
  reason: string
}>({
  code: 'SITE_DESCRIPTION_INVALID',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `${facts.file}, line ${facts.line}, column ${facts.column}: ${facts.reason}.`,
  remedy:
    'Correct the file. `slipstream export` writes one with everything in its place. Nothing was changed.',
  example: { file: 'site.yaml', line: 12, column: 5, reason: 'the key “sourcce” is not known here' },
})

/** A placeholder stands for a secret that was not given. */
export const SecretMissing = defineError<{ secret: string; variable: string }>({
  code: 'SECRET_MISSING',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `The secret “${facts.secret}” was not given.`,
  remedy:
    'Give it in a file of `name: value` lines with --secrets, or in the environment variable that is named after it: SLIPSTREAM_SECRET_ and its name in capitals, with _ for -.',
  example: { secret: 'alert-operations-url', variable: 'SLIPSTREAM_SECRET_ALERT_OPERATIONS_URL' },
})
