// Makes a certificate that is signed with its own key. Nobody has to trust the signature: who connects knows the key.

import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { isIP } from 'node:net'

/** A certificate and its private key, both PEM (the key as PKCS 8). */
export type KeyPair = { readonly certificate: string; readonly privateKey: string }

/** Ten years: what the pinned key says does not get old, and other programs may look at the dates. */
const validForMs = 10 * 365 * 24 * 3_600_000
/** The clocks of others may be behind. */
const validBeforeMs = 24 * 3_600_000

const curve = { name: 'ECDSA', namedCurve: 'P-256' }

/**
 * Makes one, for a new EC P-256 key unless one is given.
 * @param names host names and IP addresses, at least one.
 */
export async function makeCertificate({
  names,
  privateKey = newKey(),
  now = new Date(),
}: {
  names: readonly string[]
  privateKey?: string
  now?: Date
}): Promise<KeyPair> {
  // Loaded only here: it takes 0.1 s and 20 MB, and is needed once in years. The first of the two is what the second one asks for.
  await import('reflect-metadata/lite')
  const x509 = await import('@peculiar/x509')
  const key = createPrivateKey(privateKey)
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    // A serial number is positive (RFC 5280, section 4.1.2.2).
    serialNumber: `01${randomBytes(15).toString('hex')}`,
    name: [{ CN: ['Slipstream'] }],
    notBefore: new Date(now.getTime() - validBeforeMs),
    notAfter: new Date(now.getTime() + validForMs),
    keys: {
      privateKey: key.toCryptoKey(curve, true, ['sign']),
      publicKey: createPublicKey(key).toCryptoKey(curve, true, ['verify']),
    },
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map(value => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value })),
      ),
    ],
  })
  return { certificate: `${made.toString('pem')}\n`, privateKey }
}

function newKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: curve.namedCurve })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}
