import { defineError } from '#platform/errors'

/** The file with the certificate that a program made for itself is not what it should be. */
export const OwnCertificateUnusable = defineError<{ file: string; reason: string }>({
  code: 'OWN_CERTIFICATE_UNUSABLE',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `The certificate in ${facts.file} cannot be used: ${facts.reason}.`,
  remedy:
    'Restore the file from a backup, or move it away: a new certificate with a new key is made at the next start, and the site is told of it.',
  example: {
    file: '/var/lib/slipstream-point/certificate.json',
    reason: 'the key is not the one of the certificate',
  },
})
