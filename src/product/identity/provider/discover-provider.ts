// What a provider says of itself, kept for a while: whoever signs in does not make the site ask again, and a provider is not asked by each of many at once.

import {
  allowInsecureRequests,
  type Configuration,
  type CustomFetch,
  customFetch,
  discovery,
} from 'openid-client'
import { Agent, fetch } from 'undici'
import { findInCauses, makeGuardedConnector, makeNetworkRule } from '#platform/public-addresses'
import { IdentityProviderAddressRefused, IdentityProviderFailed } from '../errors.ts'
import type { IdentityProvider } from './provider-settings.ts'

const timeoutSeconds = 10
/** Keys are read anew in between when a signature names one that is not known; addresses seldom change. */
const keptMs = 10 * 60_000

type Kept = { of: string; until: number; configuration: Promise<Configuration> }
/** A site has one provider. */
let kept: Kept | null = null

/**
 * Where the provider is asked what, and with which keys it signs.
 * @throws IdentityProviderFailed, IdentityProviderAddressRefused, after which the next one asks again
 */
export async function discoverProvider(
  provider: IdentityProvider & { clientSecret: string },
  internalNetworks: readonly string[],
): Promise<Configuration> {
  const { issuer, clientId, clientSecret } = provider
  const of = JSON.stringify([issuer, clientId, clientSecret, internalNetworks])
  if (kept === null || kept.of !== of || kept.until < performance.now())
    kept = { of, until: performance.now() + keptMs, configuration: discover(provider, internalNetworks) }
  const mine = kept
  try {
    return await mine.configuration
  } catch (cause) {
    if (kept === mine) kept = null
    throw providerFailed(cause)
  }
}

function discover(
  { issuer, clientId, clientSecret }: IdentityProvider & { clientSecret: string },
  internalNetworks: readonly string[],
) {
  const url = new URL(issuer)
  // Such an issuer is on this machine: others are refused when they are set.
  const execute = url.protocol === 'http:' ? [allowInsecureRequests] : []
  return discovery(url, clientId, clientSecret, undefined, {
    execute,
    timeout: timeoutSeconds,
    [customFetch]: guardedFetch(internalNetworks),
  })
}

/** Whatever addresses the provider names for its keys, tokens and claims, they are looked at as that of the issuer is. */
function guardedFetch(internalNetworks: readonly string[]): CustomFetch {
  const connect = makeGuardedConnector({
    allows: makeNetworkRule(internalNetworks),
    refuse: host => new IdentityProviderAddressRefused({ host }),
    timeoutMs: timeoutSeconds * 1000,
  })
  const dispatcher = new Agent({ connect, maxHeaderSize: 64 * 1024 })
  return async (url, { body, signal, ...options }) =>
    (await fetch(url, {
      ...options,
      dispatcher,
      ...(body !== undefined && { body }),
      ...(signal !== undefined && { signal }),
    })) as unknown as Response
}

/** Of what the provider said only the code: the text may be anything. */
export function providerFailed(cause: unknown): Error {
  const ours = findInCauses(
    cause,
    one => one instanceof IdentityProviderFailed || one instanceof IdentityProviderAddressRefused,
  )
  if (ours !== undefined) return ours
  const { code, error } = (cause ?? {}) as { code?: unknown; error?: unknown }
  const reason = [code, error].filter(one => typeof one === 'string').join(', ') || 'it cannot be reached'
  return new IdentityProviderFailed({ reason: reason.slice(0, 100) }, { cause })
}
