// What shall this device do? The last answer is kept, so that a deadline is met while the site is away, until the answer expires.

import { z } from 'zod'
import {
  DEVICE_PROTOCOL_VERSION,
  devicePaths,
  openPolicy,
  type Policy,
  type SignedText,
  signedText,
} from '#product/device-protocol'
import { SiteAway, SiteRefused } from '#product/site-link'
import { callDeviceRoute } from './call-device-route.ts'
import type { KnownFacts } from './facts.ts'
import type { EnrolledIdentity } from './identity.ts'
import { type ClientFolder, readState, writeState } from './state-file.ts'

const keptSchema = z.strictObject({ nonce: z.string(), answer: signedText })
const nameOfFile = 'policy.json'

/**
 * Asks the site, and checks the answer. When the site is away, the kept answer is checked in the same way and given with `isKept`; null: there is none
 * any more, and nothing may begin.
 * @throws SiteRefused, SiteAnswerRefused, ClearTextRefused, ClientStateUnreadable
 */
export async function askPolicy(
  folder: ClientFolder,
  { identity, facts }: { identity: EnrolledIdentity; facts: KnownFacts },
  signal: AbortSignal,
): Promise<{ policy: Policy; isKept: boolean } | null> {
  const file = folder.inside(nameOfFile)
  try {
    const body = { protocolVersion: DEVICE_PROTOCOL_VERSION, name: facts.name, facts: facts.device }
    const { answer, nonce } = await callDeviceRoute(identity, { path: devicePaths.policy, body, signal })
    const read = signedText.safeParse(answer)
    if (!read.success)
      throw new SiteRefused({ site: identity.siteUrl, status: 200, code: 'an answer that is not understood' })
    const policy = open(identity, { answer: read.data, nonce })
    await writeState(file, { nonce, answer: read.data })
    return { policy, isKept: false }
  } catch (error) {
    if (!(error instanceof SiteAway)) throw error
    const kept = await readState(file, keptSchema)
    if (kept === null) return null
    const policy = open(identity, kept)
    return Date.parse(policy.expiresAt) > Date.now() ? { policy, isKept: true } : null
  }
}

function open(
  { membership }: EnrolledIdentity,
  { answer, nonce }: { answer: SignedText; nonce: string },
): Policy {
  return openPolicy(answer, { siteKey: membership.siteKey, deviceId: membership.deviceId, nonce })
}
