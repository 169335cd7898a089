// One signed request of the device to its site.

import { randomBytes } from 'node:crypto'
import { signRequest } from '#product/device-protocol'
import { callSite } from '#product/site-link'
import { type EnrolledIdentity, privateKeyOf } from './identity.ts'

/** A request: one of `devicePaths`, and its body. */
export type DeviceCall = { path: string; body: object; signal: AbortSignal }

/**
 * Sends it, signed; the answer is JSON that nobody has checked yet. `nonce` is what the answer may have to name.
 * @throws SiteAway, SiteRefused, ClearTextRefused; the signal's reason
 */
export async function callDeviceRoute(
  identity: EnrolledIdentity,
  { path, body, signal }: DeviceCall,
): Promise<{ answer: unknown; nonce: string }> {
  const nonce = randomBytes(16).toString('base64url')
  const authorization = signRequest(
    { method: 'POST', target: path, body: JSON.stringify(body), deviceId: identity.membership.deviceId },
    { privateKey: privateKeyOf(identity), nonce },
  )
  const answer = await callSite({ siteUrl: identity.siteUrl, authorization, path: below(path), body, signal })
  return { answer, nonce }
}

/** A path below `/api/v1/`, as calls of a site name them. */
export function below(path: string): string {
  return path.replace(/^\/api\/v1\//, '')
}
