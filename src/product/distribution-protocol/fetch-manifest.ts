// Fetches the bytes of a manifest. They are small, so they come into memory; what they are is decided by their digest.

import { Agent, request } from 'undici'
import { digestManifest, manifestLimits } from '#product/content-manifest'
import { type ContentSource, objectUrl } from './content-source.ts'
import { SourceRefused, SourceUnavailable } from './errors.ts'
import { defaultPatience, nameOf, unsound } from './fetch-range.ts'
import { noLimit, type Pace } from './pace.ts'
import { connectionTo } from './pinned-connection.ts'
import { refuseClearText } from './refuse-clear-text.ts'

/**
 * The bytes of the manifest with this digest, from the first source that gives them.
 * @throws SourceUnavailable, SourceRefused, SourceUnsound (wrong or too many bytes), SourceKeyUnknown, ClearTextRefused of the last
 * source; the signal's reason
 */
export async function fetchManifest(
  sources: readonly ContentSource[],
  contentVersion: string,
  signal: AbortSignal,
  pace: Pace = noLimit,
): Promise<Buffer> {
  let failure: unknown = new SourceUnavailable({ source: 'no source', reason: 'none was given' })
  for (const source of sources) {
    try {
      return await fetchFrom(source, { contentVersion, signal, pace })
    } catch (error) {
      signal.throwIfAborted()
      failure = error
    }
  }
  throw failure
}

async function fetchFrom(
  source: ContentSource,
  { contentVersion, signal, pace }: { contentVersion: string; signal: AbortSignal; pace: Pace },
): Promise<Buffer> {
  refuseClearText(source.baseUrl)
  const { headers } = source
  const dispatcher = new Agent({ connect: connectionTo(source, defaultPatience.headMs) })
  const times = { headersTimeout: defaultPatience.headMs, bodyTimeout: defaultPatience.pauseMs }
  try {
    const answer = await request(objectUrl(source, contentVersion), {
      dispatcher,
      signal,
      ...times,
      headers: { ...headers, 'accept-encoding': 'identity' },
    })
    if (answer.statusCode >= 500)
      throw new SourceUnavailable({ source: nameOf(source), reason: `HTTP status ${answer.statusCode}` })
    if (answer.statusCode !== 200)
      throw new SourceRefused({ source: nameOf(source), status: answer.statusCode })
    const pieces: Buffer[] = []
    let received = 0
    for await (const piece of answer.body) {
      received += piece.length
      if (received > manifestLimits.bytes) throw unsound(source, 'a manifest that is too large')
      pieces.push(piece)
      await pace.receive(piece.length, signal)
    }
    const bytes = Buffer.concat(pieces)
    if (digestManifest(bytes) !== contentVersion)
      throw unsound(source, 'another manifest than the one asked for')
    return bytes
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (error instanceof Error && 'code' in error && 'kind' in error) throw error
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'the connection broke'
    throw new SourceUnavailable({ source: nameOf(source), reason }, { cause: error })
  } finally {
    await dispatcher.destroy()
  }
}
