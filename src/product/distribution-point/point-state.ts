// What a distribution point remembers, in files: who it is, and which content versions it holds, verified.

import { z } from 'zod'
import { type DataFolder, readPrivateFile, writePrivateFile } from '#platform/data-folder'

const membershipSchema = z.object({
  pointId: z.uuid(),
  pointName: z.string(),
  siteCode: z.string(),
  /** Pinned at the join: nothing that another key signed is accepted. */
  sitePublicKey: z.string(),
  siteUrl: z.string(),
  bearerToken: z.string(),
  /** Ed25519, PKCS 8, PEM. */
  privateKey: z.string(),
})

/** The point's membership in a site. */
export type Membership = z.output<typeof membershipSchema>

const heldSchema = z.object({
  packageId: z.string(),
  version: z.int(),
  contentVersion: z.string(),
  files: z.int(),
  bytes: z.int(),
  verifiedAt: z.string(),
  /** Whether the site has taken the receipt. */
  receiptTaken: z.boolean(),
})

/** A content version that the point holds and has verified. */
export type HeldVersion = z.output<typeof heldSchema>

/** Who this point is; null before its join. */
export async function readMembership(folder: DataFolder): Promise<Membership | null> {
  const text = await readPrivateFile(folder.inside('membership.json'))
  return text === null ? null : membershipSchema.parse(JSON.parse(text))
}

/** Remembers who this point is; only its own account can read it. */
export async function writeMembership(folder: DataFolder, membership: Membership): Promise<void> {
  await writePrivateFile(folder.inside('membership.json'), `${JSON.stringify(membership, null, 2)}\n`)
}

/** What the point holds. */
export async function readHeld(folder: DataFolder): Promise<HeldVersion[]> {
  const text = await readPrivateFile(folder.inside('held.json'))
  return text === null ? [] : z.array(heldSchema).parse(JSON.parse(text))
}

/** Remembers what the point holds, durably. */
export async function writeHeld(folder: DataFolder, held: readonly HeldVersion[]): Promise<void> {
  await writePrivateFile(folder.inside('held.json'), `${JSON.stringify(held, null, 2)}\n`)
}
