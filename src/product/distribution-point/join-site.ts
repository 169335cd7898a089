// Joins a site once: the point makes its own signing key, spends its one-time token, and pins the site's key from then on.

import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { type DataFolder, readPrivateFile, writePrivateFile } from '#platform/data-folder'
import { reachFailpoint } from '#platform/failpoints'
import { JoinTokenNeeded, JoinTokenUnreadable } from './errors.ts'
import { type Membership, readMembership, writeMembership } from './point-state.ts'
import { callJoin } from './site-link.ts'

/** How the point was told to join. */
export type JoinSettings = { siteUrl?: string; joinTokenFile?: string; name: string; address: string }

/**
 * The point's membership: as remembered (at a new address of the site when one is given), or by joining now.
 * @throws JoinTokenNeeded, SiteAway, SiteRefused
 */
export async function ensureMembership(
  folder: DataFolder,
  settings: JoinSettings,
  signal: AbortSignal,
): Promise<Membership> {
  const known = await readMembership(folder)
  const { siteUrl, joinTokenFile } = settings
  if (known !== null) {
    if (siteUrl === undefined || siteUrl === known.siteUrl) return known
    const moved = { ...known, siteUrl }
    await writeMembership(folder, moved)
    return moved
  }
  if (siteUrl === undefined || joinTokenFile === undefined) throw new JoinTokenNeeded({ folder: folder.path })
  const joinToken = await readFile(joinTokenFile, 'utf8').then(
    text => text.trim(),
    cause => {
      throw new JoinTokenUnreadable(
        { file: joinTokenFile, reason: String(cause.code ?? 'unknown') },
        { cause },
      )
    },
  )
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
