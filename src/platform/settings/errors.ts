import { defineError } from '#platform/errors'

/** A setting is unknown, malformed or missing; the program does not start. */
export const SettingInvalid = defineError<{ setting: string; where: string; reason: string }>({
  code: 'SETTING_INVALID',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `The setting ${facts.setting} (${facts.where}) cannot be used: ${facts.reason}.`,
  remedy: 'Correct the setting. generated/settings.md lists every setting with its values.',
  example: { setting: 'port', where: '--port', reason: 'expected a whole number from 0 to 65535' },
})
