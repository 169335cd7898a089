// The layout of a prestage file. All numbers are unsigned and big-endian; digests are SHA-256, signatures Ed25519.
//
//   8       "SLIPPRE1"
//   4       length of the header, at most 16 MiB
//   ...     the header: canonical JSON in UTF-8 (see `prestageHeader`)
//   64      the site's signature of the header, context slipstream/prestage/1
//   ...     records, each beginning with a byte that says its kind:
//             1, a whole object: 32 digest, 8 size, then its bytes
//             2, a part of an object: 32 digest of the object, 8 its size, 8 offset in it, 8 length, 32 digest of the part, then its bytes
//   1       0, the end of the records
//   8       how many bytes come before this number
//   32      the digest of these bytes
//   64      the site's signature of the footer: canonical JSON {"bytes","digest","prestageVersion"}, same context
//
// The manifests of the versions come first, as whole objects. Parts of one object follow one another in its order and do not overlap;
// what they leave out is in the version that the header names as `have`.

import { z } from 'zod'

/** The first bytes of every prestage file. */
export const magic = Buffer.from('SLIPPRE1', 'ascii')

/** Kinds of records, by the byte that they begin with. */
export const recordKinds = { end: 0, object: 1, part: 2 } as const

/** Bytes after the kind and before the content. */
export const objectHeadBytes = 40
/** See {@link objectHeadBytes}. */
export const partHeadBytes = 88
/** Length, digest and signature. */
export const footerBytes = 104
/** Bytes of a signature. */
export const signatureBytes = 64

/** The most that a reader takes. */
export const prestageLimits = { headerBytes: 16 * 1024 * 1024, records: 2_000_000, versions: 1000 } as const

const digest = z.string().regex(/^[0-9a-f]{64}$/)

/** What the header says. `have`: content versions that whoever imports the file must hold. */
export const prestageHeader = z.strictObject({
  prestageVersion: z.literal(1),
  siteCode: z.string().regex(/^[A-Z0-9]{3}$/),
  /** SPKI in DER, base64. */
  sitePublicKey: z.string().max(200),
  createdAt: z.iso.datetime(),
  versions: z
    .array(
      z.strictObject({
        packageId: z.string().regex(/^[A-Z0-9]{3}[0-9A-F]{5}$/),
        version: z.int().min(1),
        contentVersion: digest,
        /** The site's signature of the manifest, base64. */
        signature: z.string().max(200),
      }),
    )
    .min(1)
    .max(prestageLimits.versions),
  have: z.array(digest).max(prestageLimits.versions),
})

/** See {@link prestageHeader}. */
export type PrestageHeader = z.output<typeof prestageHeader>

/** What the footer's signature is about. */
export function footerStatement(bytes: number, sha256: string) {
  return { prestageVersion: 1, bytes, digest: sha256 }
}
