// What a distribution point remembers, in files: who it is, what the site said last, which content versions it holds, verified, and
// which are under way.

import { z } from 'zod'
import { type DataFolder, readPrivateFile, writePrivateFile } from '#platform/data-folder'
import { desiredState } from '#product/distribution-protocol'
import { changeState, readState, type StateFile } from './state-file.ts'

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

const versionSchema = z.object({ packageId: z.string(), version: z.int(), contentVersion: z.string() })

/** Names a content version of a package. */
export type VersionName = z.output<typeof versionSchema>

const heldSchema = versionSchema.extend({
  files: z.int(),
  bytes: z.int(),
  verifiedAt: z.string(),
  /** Whether the site has taken the receipt. */
  receiptTaken: z.boolean(),
  /** The request that was carried out last; the receipt that is not taken yet names it. */
  request: z.string().optional(),
  /** Since when it is no longer desired, by the site's clock. It is not served then, and removed after the grace. */
  undesiredSince: z.string().optional(),
})

/** A content version that the point holds and has verified. */
export type HeldVersion = z.output<typeof heldSchema>

const underwaySchema = versionSchema.extend({ undesiredSince: z.string().optional() })

/** A content version of which something may be here: it is being fetched, or was. */
export type UnderwayVersion = z.output<typeof underwaySchema>

const heldFile: StateFile<z.ZodArray<typeof heldSchema>> = {
  name: 'held.json',
  schema: z.array(heldSchema),
  empty: [],
}
const underwayFile: StateFile<z.ZodArray<typeof underwaySchema>> = {
  name: 'underway.json',
  schema: z.array(underwaySchema),
  empty: [],
}

const epochSchema = desiredState.shape.epoch
  .extend({
    /** The incarnation that once said less than this epoch: nothing is removed on its word, however far it comes. */
    refused: z.uuid().nullable(),
  })
  .nullable()
/** The latest epoch that was obeyed. */
export type KnownEpoch = z.output<typeof epochSchema>
/** Where it is kept. */
export const epochFile: StateFile<typeof epochSchema> = {
  name: 'epoch.json',
  schema: epochSchema,
  empty: null,
}

const lastStateSchema = desiredState.nullable()
/** What the site said last: a point that starts while its site is away goes on with it. */
export const lastStateFile: StateFile<typeof lastStateSchema> = {
  name: 'desired-state.json',
  schema: lastStateSchema,
  empty: null,
}

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
export async function readHeld(folder: DataFolder): Promise<readonly HeldVersion[]> {
  return readState(folder, heldFile)
}

/** Changes what the point holds, durably. */
export async function changeHeld(
  folder: DataFolder,
  edit: (held: HeldVersion[]) => HeldVersion[],
): Promise<void> {
  await changeState(folder, heldFile, edit)
}

/** Remembers what the point holds, durably. */
export async function writeHeld(folder: DataFolder, held: readonly HeldVersion[]): Promise<void> {
  await changeHeld(folder, () => [...held])
}

/** What is under way. */
export async function readUnderway(folder: DataFolder): Promise<readonly UnderwayVersion[]> {
  return readState(folder, underwayFile)
}

/** Changes what is under way, durably. */
export async function changeUnderway(
  folder: DataFolder,
  edit: (underway: UnderwayVersion[]) => UnderwayVersion[],
): Promise<void> {
  await changeState(folder, underwayFile, edit)
}

/** Whether both name the same content version of the same package. */
export function isSameVersion(one: VersionName, other: VersionName): boolean {
  return (
    one.contentVersion === other.contentVersion &&
    one.packageId === other.packageId &&
    one.version === other.version
  )
}

/** A name for maps. */
export function keyOf({ packageId, version, contentVersion }: VersionName): string {
  return `${packageId}/${version}/${contentVersion}`
}

/** Forgets which state of the site was the latest: the next one is obeyed, whatever it is. */
export async function forgetSiteEpoch(folder: DataFolder): Promise<void> {
  await changeState(folder, epochFile, () => null)
}
