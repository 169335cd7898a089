import { createHash, X509Certificate } from 'node:crypto'

/**
 * The SHA-256 of a certificate's public key (SubjectPublicKeyInfo in DER, as in RFC 7469), 64 hex digits. It stays the same when the
 * certificate is renewed for the same key.
 * @param certificate the first certificate of a chain in PEM, or one that a connection showed.
 * @throws TypeError when it is none
 */
export function keyDigest(certificate: string | X509Certificate): string {
  const { publicKey } = typeof certificate === 'string' ? new X509Certificate(certificate) : certificate
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
}
