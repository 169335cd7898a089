// An authority of a test's own that signs files with Authenticode: a root, a certificate for code, and `osslsigncode sign`.

import { execFile } from 'node:child_process'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
const day = 24 * 3_600_000

/** The authority. */
export type SigningAuthority = {
  /** A file with its root certificate (PEM). */
  root: string
  /** Who signs, as `osslsigncode` writes it. */
  signer: string
  /** Writes a signed copy. */
  sign: (file: string, to: string) => Promise<void>
}

/** Whether this machine has the program that signs. */
export const canSign = await run('osslsigncode', ['--version']).then(
  () => true,
  () => false,
)

/** Makes an authority with this name; its files lie in the folder. */
export async function makeSigningAuthority(folder: string, name: string): Promise<SigningAuthority> {
  await import('reflect-metadata/lite')
  const x509 = await import('@peculiar/x509')
  const [rootKeys, leafKeys] = [newKeys(), newKeys()]
  const dates = { notBefore: new Date(Date.now() - day), notAfter: new Date(Date.now() + 3650 * day) }
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    ...dates,
    serialNumber: '01',
    name: [{ O: ['Synthetic'] }, { CN: [`${name} root`] }],
    keys: rootKeys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  })
  const leaf = await x509.X509CertificateGenerator.create({
    ...dates,
    serialNumber: '02',
    subject: [{ O: ['Synthetic'] }, { CN: [`${name} signer`] }],
    issuer: root.subject,
    publicKey: leafKeys.publicKey,
    signingKey: rootKeys.privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.codeSigning]),
    ],
  })
  const inFolder = (ending: string) => join(folder, `${name}-${ending}`)
  await writeFile(inFolder('root.pem'), `${root.toString('pem')}\n`)
  await writeFile(inFolder('signer.pem'), `${leaf.toString('pem')}\n`)
  await writeFile(inFolder('signer.key'), leafKeys.pem)
  return {
    root: inFolder('root.pem'),
    signer: `/O=Synthetic/CN=${name} signer`,
    async sign(file, to) {
      const keys = ['-certs', inFolder('signer.pem'), '-key', inFolder('signer.key')]
      await run('osslsigncode', ['sign', ...keys, '-h', 'sha256', '-in', file, '-out', to])
    },
  }
}

function newKeys() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const usable = (key: KeyObject, usage: 'sign' | 'verify') => key.toCryptoKey(algorithm, true, [usage])
  return {
    privateKey: usable(privateKey, 'sign'),
    publicKey: usable(publicKey, 'verify'),
    pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}
