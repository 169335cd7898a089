import { defineError } from '#platform/errors'

/** Somebody wants to accept a head that is the noted one already. */
export const AuditHeadNotInDoubt = defineError<Record<string, never>>({
  code: 'AUDIT_HEAD_NOT_IN_DOUBT',
  kind: 'conflict',
  retry: 'never',
  sentence: () => 'The audit agrees with the head that this site server noted; there is nothing to accept.',
  remedy: 'Nothing has to be done.',
  example: {},
})

/** The file with the noted head holds something else. */
export const AuditHeadUnreadable = defineError<{ file: string }>({
  code: 'AUDIT_HEAD_UNREADABLE',
  kind: 'internal',
  retry: 'after-change',
  sentence: facts => `${facts.file} does not hold the head of an audit.`,
  remedy:
    'Restore the file from a backup of the data folder, or find the last head in the log of the site server. When the audit was looked at and is right, accept it: slipstream audit accept-head.',
  example: { file: '/var/lib/slipstream/audit-head.json' },
})
