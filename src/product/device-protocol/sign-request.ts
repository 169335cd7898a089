// How a device proves who sends a request: a signature over method, address, time, a number used once, and the digest of the body.

import { createHash, type KeyObject, randomBytes } from 'node:crypto'
import { DeviceRequestRefused } from './errors.ts'
import { isSigned, signText } from './keys.ts'

const SCHEME = 'SlipstreamDevice'
/** The scheme as it is compared. */
export const deviceScheme = SCHEME.toLowerCase()
/** Clocks of site and device may differ by this much; a request that is older or newer is refused. */
export const CLOCK_SKEW_MS = 300_000

/** What a signature is about. `target`: path and query as they are sent. `body`: its bytes, empty when there is none. */
export type RequestToSign = { method: string; target: string; body: string | Buffer; deviceId: string }

/** What the header of a request says. `time` is as it was signed (ISO 8601 in UTC). */
export type SignedRequest = {
  deviceId: string
  time: string
  nonce: string
  bodyDigest: string
  signature: string
}

const form =
  /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12});(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z);([A-Za-z0-9_-]{16,64});([0-9a-f]{64});([A-Za-z0-9+/]{86}==)$/

/**
 * The `authorization` header of a request: `SlipstreamDevice <device id>;<time>;<nonce>;<SHA-256 of the body>;<signature>`. Signed is the
 * context and, a line each: method, target, device id, time, nonce, digest.
 */
export function signRequest(
  request: RequestToSign,
  {
    privateKey,
    now = new Date(),
    nonce = randomBytes(16).toString('base64url'),
  }: {
    privateKey: KeyObject
    now?: Date
    nonce?: string
  },
): string {
  const time = now.toISOString()
  const bodyDigest = digestOf(request.body)
  const said = { deviceId: request.deviceId, time, nonce, bodyDigest }
  const signature = signText('slipstream/device-request/1', textOf(request, said), privateKey)
  return `${SCHEME} ${said.deviceId};${time};${nonce};${bodyDigest};${signature}`
}

/** Reads what follows the scheme. @throws DeviceRequestRefused */
export function readSignedRequest(text: string): SignedRequest {
  const found = text.length <= 400 ? form.exec(text) : null
  if (!found) throw new DeviceRequestRefused({ reason: 'it is not signed in the way that is understood' })
  const [, deviceId = '', time = '', nonce = '', bodyDigest = '', signature = ''] = found
  return { deviceId, time, nonce, bodyDigest, signature }
}

/**
 * Checks time and signature; whether the nonce was seen before, and whether the body has the digest, is for the caller.
 * @throws DeviceRequestRefused
 */
export function refuseUnsigned(
  said: SignedRequest,
  request: { method: string; target: string; publicKey: KeyObject; now: Date },
): void {
  const at = Date.parse(said.time)
  if (Number.isNaN(at)) throw new DeviceRequestRefused({ reason: 'its time is no time' })
  if (Math.abs(request.now.getTime() - at) > CLOCK_SKEW_MS)
    throw new DeviceRequestRefused({
      reason: `it was made at ${said.time}, and it is ${request.now.toISOString()} here: the clocks are too far apart`,
    })
  const proof = { signature: said.signature, publicKey: request.publicKey }
  if (!isSigned('slipstream/device-request/1', textOf(request, said), proof))
    throw new DeviceRequestRefused({ reason: 'its signature does not hold' })
}

/** SHA-256 of a body, 64 hex digits. */
export function digestOf(body: string | Buffer): string {
  return createHash('sha256').update(body).digest('hex')
}

function textOf(
  { method, target }: { method: string; target: string },
  { deviceId, time, nonce, bodyDigest }: Omit<SignedRequest, 'signature'>,
): string {
  return [method.toUpperCase(), target, deviceId, time, nonce, bodyDigest].join('\n')
}
