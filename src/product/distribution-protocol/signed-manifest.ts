// A manifest and the site's signature of its digest.

import type { KeyObject } from 'node:crypto'
import { type ContentManifest, digestManifest, parseManifest } from '#product/content-manifest'
import { SignatureInvalid } from './errors.ts'
import { signStatement, verifyStatement } from './signed-statement.ts'

/** What a point or a client gets to know a content version by. */
export type SignedManifest = {
  /** The canonical bytes of the manifest. */
  bytes: Uint8Array
  /** The site's signature, base64. */
  signature: string
}

/** Signs a manifest by its digest, on behalf of the site; base64. */
export function signManifest(siteKey: KeyObject, digest: string): string {
  return signStatement('slipstream/manifest/1', statementOf(digest), siteKey)
}

/**
 * Checks the signature, then reads the manifest. Nothing of it is looked at before the signature holds.
 * `contentVersion` is the digest that was asked for, where it is known.
 * @throws SignatureInvalid, ManifestInvalid, PublicKeyInvalid
 */
export function openSignedManifest(
  signed: SignedManifest,
  expected: { sitePublicKey: string; contentVersion?: string },
): { manifest: ContentManifest; contentVersion: string } {
  const contentVersion = digestManifest(signed.bytes)
  const { signature } = signed
  const { sitePublicKey } = expected
  const isExpected = expected.contentVersion === undefined || expected.contentVersion === contentVersion
  if (!isExpected || !verifyManifestSignature(contentVersion, { signature, sitePublicKey })) {
    throw new SignatureInvalid({ what: 'content manifest' })
  }
  return { manifest: parseManifest(signed.bytes), contentVersion }
}

/** Whether the site with this key signed the manifest with this digest. @throws PublicKeyInvalid */
export function verifyManifestSignature(
  digest: string,
  { signature, sitePublicKey }: { signature: string; sitePublicKey: string },
): boolean {
  return verifyStatement('slipstream/manifest/1', statementOf(digest), {
    signature,
    publicKey: sitePublicKey,
  })
}

function statementOf(digest: string) {
  return { protocolVersion: 1, manifestDigest: digest }
}
