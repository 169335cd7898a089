// Joins a site once: the point makes its own signing key, spends its one-time token, and pins the site's key from then on.

import { generateKeyPairSync } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import type { DataFolder } from '#platform/data-folder'
import { JoinTokenNeeded } from './errors.ts'
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
  const joinToken = (await readFile(joinTokenFile, 'utf8')).trim()
  const { privateKey, publicKey } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  })
  const { name, address } = settings
  const asked = {
    protocolVersion: 1 as const,
    joinToken,
    pointName: name,
    address,
    publicKey: publicKey.toString('base64'),
  }
  const { pointId, pointName, bearerToken, siteCode, sitePublicKey } = await callJoin(siteUrl, asked, signal)
  const membership = { pointId, pointName, siteCode, sitePublicKey, siteUrl, bearerToken, privateKey }
  await writeMembership(folder, membership)
  await rm(joinTokenFile, { force: true })
  return membership
}
