import { defineError } from '#platform/errors'

/** Nobody has said with which account a server is to be asked. */
export const NetworkAccountMissing = defineError<{ server: string; share: string }>({
  code: 'NETWORK_ACCOUNT_MISSING',
  kind: 'missing',
  retry: 'after-change',
  sentence: facts =>
    `There is no network account for the server ${facts.server}${facts.share && ` and its share ${facts.share}`}.`,
  remedy: 'Set one: slipstream network-account set SERVER --user DOMAIN\\name.',
  example: { server: 'files.example.com', share: 'media' },
})

/** The password was sealed with a key that is not here, or what is in the database was changed. */
export const NetworkAccountUnreadable = defineError<{ server: string; share: string; reason: string }>({
  code: 'NETWORK_ACCOUNT_UNREADABLE',
  kind: 'internal',
  retry: 'after-change',
  sentence: facts =>
    `The password of the network account for ${facts.server}${facts.share && `, share ${facts.share},`} cannot be read: ${facts.reason}.`,
  remedy:
    'Set the account again. This is so when the database was restored without the file network-account-key of the data folder.',
  example: { server: 'files.example.com', share: '', reason: 'it was sealed with another key' },
})
