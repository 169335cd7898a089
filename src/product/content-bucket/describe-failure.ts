// What went wrong with a request, said in our words.

import { SlipstreamError } from '#platform/errors'
import { BucketClockDiffers, BucketMissing, BucketRefused, BucketUnavailable } from './errors.ts'

/** Codes of S3 (and names in the SDK) for requests that the service understood and does not allow. */
const refusals = [
  'AccessDenied',
  'AccountProblem',
  'AllAccessDisabled',
  'AuthorizationHeaderMalformed',
  'CredentialsProviderError',
  'ExpiredToken',
  'Forbidden',
  'InvalidAccessKeyId',
  'InvalidToken',
  'MethodNotAllowed',
  'NotImplemented',
  'PermanentRedirect',
  'SignatureDoesNotMatch',
  'TokenRefreshRequired',
]

/** Whether the service says that there is no such object (or, of a question about an object alone, no such bucket). */
export function isNotThere(error: unknown): boolean {
  return nameOf(error) === 'NoSuchKey' || (statusOf(error) === 404 && nameOf(error) !== 'NoSuchBucket')
}

/**
 * Makes a typed error of whatever a request threw. The abort of the caller's own signal and our own errors stay what they are.
 * `doing` completes "could not be used for".
 */
export function describeFailure(
  error: unknown,
  about: { place: string; doing: string; signal?: AbortSignal | undefined },
): unknown {
  const { place, doing, signal } = about
  if (signal?.aborted) return signal.reason
  if (error instanceof SlipstreamError) return error
  const name = nameOf(error)
  const status = statusOf(error)
  const reason = reasonOf(error)
  const options = { cause: error }
  if (name === 'NoSuchBucket' || status === 404) return new BucketMissing({ place }, options)
  if (name === 'RequestTimeTooSkewed') return new BucketClockDiffers({ place }, options)
  const isRefused = refusals.includes(name) || status === 401 || status === 403 || status === 301
  if (isRefused) return new BucketRefused({ place, doing, reason }, options)
  return new BucketUnavailable({ place, doing, reason }, options)
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : ''
}

function statusOf(error: unknown): number | null {
  const metadata = error instanceof Error && '$metadata' in error ? error.$metadata : null
  const status = (metadata as { httpStatusCode?: unknown } | null)?.httpStatusCode
  return typeof status === 'number' ? status : null
}

/** A code of the system or of the service: short words, never a text that could hold an address or a secret. */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const word = [code, nameOf(error)].find(one => /^[A-Za-z][A-Za-z0-9_]{2,60}$/.test(one) && one !== 'Error')
  const status = statusOf(error)
  return word ?? (status === null ? 'broken off' : `status ${status}`)
}
