// A device introduces itself to its site. The key is on the disk before the site hears of it, so that an answer that got lost is asked for
// again by the same device, not by a second one.

import { reachFailpoint } from '#platform/failpoints'
import {
  DEVICE_PROTOCOL_VERSION,
  type DeviceFacts,
  devicePaths,
  makeDeviceKey,
  openEnrolAnswer,
  readEnrolmentToken,
  signEnrolment,
  signedText,
} from '#product/device-protocol'
import { askSite } from '#product/site-link'
import { below } from './call-device-route.ts'
import { ClientEnrolledElsewhere } from './errors.ts'
import {
  type EnrolledIdentity,
  type Identity,
  privateKeyOf,
  readIdentity,
  writeIdentity,
} from './identity.ts'
import type { ClientFolder } from './state-file.ts'

/** What an enrolment needs. `token`: as `slipstream enrolment-token create` printed it; null: somebody has to approve the device. */
export type Enrolment = { siteUrl: string; name: string; facts: DeviceFacts; token: string | null }

/**
 * Enrols, or asks again how the site stands to this device.
 * @returns the identity, and after how many seconds one that waits asks again
 * @throws EnrolmentTokenInvalid, ClientEnrolledElsewhere, SiteAnswerRefused, SiteAway, SiteRefused, ClearTextRefused
 */
export async function enrol(
  folder: ClientFolder,
  { siteUrl, name, facts, token }: Enrolment,
  signal: AbortSignal,
): Promise<EnrolledIdentity & { askAgainSeconds: number }> {
  const read = token === null ? null : readEnrolmentToken(token)
  const identity = await takeIdentity(folder, {
    siteUrl,
    name,
    fingerprint: read?.siteKeyFingerprint ?? null,
  })
  const at = new Date().toISOString()
  const secret = read?.secret ?? null
  const { publicKey } = identity
  const proof = signEnrolment({ name, publicKey, token: secret, at }, privateKeyOf(identity))
  const answer = await askSite(signedText, {
    siteUrl,
    path: below(devicePaths.enrol),
    body: { protocolVersion: DEVICE_PROTOCOL_VERSION, name, publicKey, facts, token: secret, at, proof },
    signal,
  })
  const pinned = identity.membership?.siteKey
  const said = openEnrolAnswer(answer, {
    publicKey,
    siteKeyFingerprint: identity.siteKeyFingerprint,
    ...(pinned !== undefined && { pinnedSiteKey: pinned }),
  })
  const { siteCode, deviceId, siteKey, state, askAgainSeconds } = said
  const enrolled = { ...identity, membership: { siteCode, deviceId, siteKey, state } }
  reachFailpoint('device-client.enrolled')
  await writeIdentity(folder, enrolled)
  return { ...enrolled, askAgainSeconds }
}

async function takeIdentity(
  folder: ClientFolder,
  { siteUrl, name, fingerprint }: { siteUrl: string; name: string; fingerprint: string | null },
): Promise<Identity> {
  const known = await readIdentity(folder)
  if (known !== null) {
    if (known.siteUrl !== siteUrl || known.name !== name)
      throw new ClientEnrolledElsewhere({ folder: folder.path, site: known.siteUrl, name: known.name })
    // Until the site has answered nothing is pinned, and a token says better which site is meant.
    if (known.membership !== null || fingerprint === null) return known
    return { ...known, siteKeyFingerprint: fingerprint }
  }
  const { privateKey, publicKey } = makeDeviceKey()
  const made = {
    siteUrl,
    name,
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey,
    siteKeyFingerprint: fingerprint,
    membership: null,
  }
  await writeIdentity(folder, made)
  return made
}
