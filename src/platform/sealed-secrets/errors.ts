import { defineError } from '#platform/errors'

/** The file with a sealing key holds something else. */
export const SealingKeyDamaged = defineError<{ file: string }>({
  code: 'SEALING_KEY_DAMAGED',
  kind: 'internal',
  retry: 'after-change',
  sentence: facts => `${facts.file} does not hold a key.`,
  remedy:
    'Restore the file from a backup; or remove it, which makes a new key, and set again everything that was sealed with it (the name of the file says what: network accounts, alerts).',
  example: { file: '/var/lib/slipstream/network-account-key' },
})
