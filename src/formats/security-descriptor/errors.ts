import { defineError } from '#platform/errors'

/** A security descriptor in text form holds something that is not known, or that has no meaning without a domain. */
export const SddlNotUnderstood = defineError<{ sddl: string; reason: string }>({
  code: 'SDDL_NOT_UNDERSTOOD',
  kind: 'refused',
  retry: 'never',
  sentence: ({ sddl, reason }) => `The security descriptor ${JSON.stringify(sddl)} was refused: ${reason}.`,
  remedy: 'Apply the update with the servicing stack of Windows, which knows every form.',
  example: { sddl: 'D:(XA;;FX;;;WD;(Member_of {SID(BA)}))', reason: 'the ACE type "XA" is not known' },
})

/** The bytes are no self-relative security descriptor, or hold an access control entry of a sort that is not known. */
export const SecurityDescriptorInvalid = defineError<{ reason: string }>({
  code: 'SECURITY_DESCRIPTOR_INVALID',
  kind: 'refused',
  retry: 'never',
  sentence: ({ reason }) => `A security descriptor cannot be read: ${reason}.`,
  remedy: 'Check the image with "wimlib-imagex verify"; copy it again from its original medium.',
  example: { reason: 'its owner lies beyond its end' },
})
