// Joins a site once: the point makes its own signing key, spends its one-time token, and pins the site's key from then on.

import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { type DataFolder, readPrivateFile, writePrivateFile } from '#platform/data-folder'
import { reachFailpoint } from '#platform/failpoints'
import { JoinTokenNeeded, JoinTokenUnreadable } from './errors.ts'
import { type Membership, readMembership, writeMembership } from './point-state.ts'
import { callJoin } from './site-link.ts'

/** How the point was told to join. */
export type JoinSettings = { siteUrl?: string; joinTokenFile?: string; name: string; address: string }

/**
 * The point's membership: as remembered (at a new address of the site when one is given), or by joining now, or again when the site
 * rotated its token and a new one-time token is there.
 * @throws JoinTokenNeeded, SiteAway, SiteRefused
 */
export async function ensureMembership(
  folder: DataFolder,
  settings: JoinSettings,
  signal: AbortSignal,
): Promise<Membership> {
  const known = await readMembership(folder)
  const { siteUrl, joinTokenFile } = settings
  if (known !== null && joinTokenFile !== undefined && existsSync(joinTokenFile))
    return joinAgain(
      folder,
      { ...settings, siteUrl: siteUrl ?? known.siteUrl, joinTokenFile },
      { known, signal },
    )
  if (known !== null) {
    if (siteUrl === undefined || siteUrl === known.siteUrl) return known
    const moved = { ...known, siteUrl }
    await writeMembership(folder, moved)
    return moved
  }
  if (siteUrl === undefined || joinTokenFile === undefined) throw new JoinTokenNeeded({ folder: folder.path })
  const joinToken = await readJoinToken(joinTokenFile)
  const { privateKey, publicKey } = await ensureKey(folder)
  const { name, address } = settings
  const asked = {
    protocolVersion: 1 as const,
    joinToken,
    pointName: name,
    address,
    publicKey,
  }
  const { pointId, pointName, bearerToken, siteCode, sitePublicKey } = await callJoin(siteUrl, asked, signal)
  const membership = { pointId, pointName, siteCode, sitePublicKey, siteUrl, bearerToken, privateKey }
  reachFailpoint('distribution-point.before-membership')
  await writeMembership(folder, membership)
  await rm(joinTokenFile, { force: true })
  await rm(folder.inside(keyFile), { force: true })
  return membership
}

/**
 * The site rotated the point's token: with the one-time token it joins again under the key that it has, and stays who it is. The
 * pinned key of the site stays the one that was pinned first. The file is removed, so that this happens once.
 */
async function joinAgain(
  folder: DataFolder,
  settings: Required<JoinSettings>,
  { known, signal }: { known: Membership; signal: AbortSignal },
): Promise<Membership> {
  const { siteUrl, joinTokenFile, name, address } = settings
  const publicKey = createPublicKey(known.privateKey)
    .export({ type: 'spki', format: 'der' })
    .toString('base64')
  const joinToken = await readJoinToken(joinTokenFile)
  const asked = { protocolVersion: 1 as const, joinToken, pointName: name, address, publicKey }
  const { bearerToken } = await callJoin(siteUrl, asked, signal)
  const membership = { ...known, siteUrl, bearerToken }
  await writeMembership(folder, membership)
  await rm(joinTokenFile, { force: true })
  return membership
}

async function readJoinToken(file: string): Promise<string> {
  return readFile(file, 'utf8').then(
    text => text.trim(),
    cause => {
      throw new JoinTokenUnreadable({ file, reason: String(cause.code ?? 'unknown') }, { cause })
    },
  )
}

/** Kept from before the join until it is remembered: should we die in between, the same key shows that we are the same point. */
const keyFile = 'joining-key.pem'

async function ensureKey(folder: DataFolder): Promise<{ privateKey: string; publicKey: string }> {
  const known = await readPrivateFile(folder.inside(keyFile))
  const privateKey =
    known ?? generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  if (known === null) await writePrivateFile(folder.inside(keyFile), privateKey)
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64')
  return { privateKey, publicKey }
}
