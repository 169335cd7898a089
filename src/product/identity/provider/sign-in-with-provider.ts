// Signing in with the identity provider: authorisation code with PKCE, state and nonce (OpenID Connect Core 1.0, RFC 7636, RFC 9700).

import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import type { DatabaseTransaction } from '#platform/database'
import { recordActivity } from '#product/activity'
import { IdentityProviderFailed, SignInUnknown, UserNotAdmitted } from '../errors.ts'
import { assignedRolesOf, assignRoles } from '../roles/assignments.ts'
import { fullAdministrator } from '../roles/built-in-roles.ts'
import { makeSession, type NewSession, type SignInPlace } from '../sessions/sessions.ts'
import { withIdentity } from '../tables.ts'
import { lockUsers, refuseWithoutAdministrator } from '../users/find-user.ts'
import { makeUser } from '../users/make-user.ts'
import { discoverProvider, providerFailed } from './discover-provider.ts'
import { type IdentityProvider, openProvider, type ProviderHouse } from './provider-settings.ts'

/**
 * What this needs; `address` is where browsers reach the site, `internalNetworks` where the provider may be beside the public
 * internet.
 */
export type SignInHouse = ProviderHouse & { address: () => string; internalNetworks: readonly string[] }

/** How long somebody may take at the provider. Minutes. */
const longestMinutes = 10

/**
 * Begins a sign-in. The state goes into a cookie of this browser, so that nobody can end the sign-in of another.
 * @param returnTo the address of the console to which the browser goes at the end, already checked (`returnAddress`)
 * @throws IdentityProviderMissing, IdentityProviderUnreadable, IdentityProviderFailed
 */
export async function beginSignIn(
  house: SignInHouse,
  returnTo: string,
): Promise<{ location: string; state: string }> {
  const provider = await openProvider(house)
  const config = await discoverProvider(provider, house.internalNetworks)
  const [verifier, state, nonce] = [randomPKCECodeVerifier(), randomState(), randomNonce()]
  const flows = withIdentity(house.db)
  await flows
    .deleteFrom('identity_provider_flows')
    .where('created_at', '<', sql<Date>`now() - make_interval(mins => ${longestMinutes})`)
    .execute()
  await flows
    .insertInto('identity_provider_flows')
    .values({ state_sha256: digest(state), verifier, nonce, return_to: returnTo })
    .execute()
  const location = buildAuthorizationUrl(config, {
    redirect_uri: callbackOf(house),
    scope: scopesOf(config, provider),
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  })
  return { location: location.href, state }
}

/** A sign-in that came back. */
export type SignInFlow = { state: string; verifier: string; nonce: string; returnTo: string }

/** Takes the sign-in that began with this state: each comes back once. @throws SignInUnknown */
export async function takeFlow({ db }: SignInHouse, state: string): Promise<SignInFlow> {
  const flow = await withIdentity(db)
    .deleteFrom('identity_provider_flows')
    .where('state_sha256', '=', digest(state))
    .where('created_at', '>=', sql<Date>`now() - make_interval(mins => ${longestMinutes})`)
    .returning(['verifier', 'nonce', 'return_to'])
    .executeTakeFirst()
  if (flow === undefined) throw new SignInUnknown({})
  return { state, verifier: flow.verifier, nonce: flow.nonce, returnTo: flow.return_to }
}

/**
 * Ends a sign-in with what the provider gave the browser.
 * @throws IdentityProviderMissing, IdentityProviderFailed, UserNotAdmitted, UserNameTaken, UserNameRefused, LastAdministrator
 */
export async function endSignIn(
  house: SignInHouse,
  { flow, query }: { flow: SignInFlow; query: string },
  place: SignInPlace,
): Promise<NewSession> {
  const provider = await openProvider(house)
  const url = new URL(callbackOf(house))
  url.search = query
  const claims = await redeem(house, provider, { url, ...flow })
  return house.db.transaction().execute(trx => admit(trx, { provider, claims, place }))
}

type Claims = { sub: string } & Record<string, unknown>

async function redeem(
  { internalNetworks }: SignInHouse,
  provider: IdentityProvider & { clientSecret: string },
  { url, state, verifier, nonce }: { url: URL } & Omit<SignInFlow, 'returnTo'>,
): Promise<Claims> {
  const config = await discoverProvider(provider, internalNetworks)
  try {
    const tokens = await authorizationCodeGrant(config, url, {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    })
    const claims = tokens.claims()
    if (claims === undefined) throw new IdentityProviderFailed({ reason: 'it sent no ID token' })
    if (claims[provider.claim] !== undefined || !config.serverMetadata().userinfo_endpoint) return claims
    return { ...(await fetchUserInfo(config, tokens.access_token, claims.sub)), ...claims }
  } catch (cause) {
    throw providerFailed(cause)
  }
}

/** Who the claims are about: the user of this issuer and subject, made at the first time, with the roles that the claim gives now. */
async function admit(
  trx: DatabaseTransaction,
  { provider, claims, place }: { provider: IdentityProvider; claims: Claims; place: SignInPlace },
): Promise<NewSession> {
  const values = [claims[provider.claim]].flat()
  const roles = provider.roles.filter(role => values.includes(role.value))
  if (roles.length === 0) throw new UserNotAdmitted({ claim: provider.claim })
  const wanted = roles.map(({ roleId, scopes }) => ({ roleId, scopes }))
  const providerSubject = `${provider.issuer} ${claims.sub}`
  const user = await findOrMake(trx, { claims, providerSubject, by: provider.name })
  const before = (await assignedRolesOf(trx, [user.id])).get(user.id) ?? []
  if (JSON.stringify(inOrder(before)) !== JSON.stringify(inOrder(wanted))) {
    const wasFull = before.some(one => one.roleId === fullAdministrator && one.scopes === null)
    // Somebody else may be about to go as well: one after the other, as in every change of users.
    if (wasFull) await lockUsers(trx)
    await assignRoles(trx, user, wanted, provider.name)
    await refuseWithoutAdministrator(trx, { wasFull, userName: user.userName })
  }
  const session = await makeSession(trx, user.id, place)
  await recordActivity(trx, {
    code: 'USER_SIGNED_IN',
    actor: user.userName,
    subject: user.userName,
    message: `${user.userName} signed in from ${place.address} with “${provider.name}”.`,
    facts: { session: session.id, address: place.address },
  })
  return session
}

type Wanted = { claims: Claims; providerSubject: string; by: string }

async function findOrMake(
  trx: DatabaseTransaction,
  { claims, providerSubject, by }: Wanted,
): Promise<{ id: string; userName: string }> {
  const found = await withIdentity(trx)
    .selectFrom('identity_users')
    .select(['id', 'user_name', 'disabled_at'])
    .where('provider_subject', '=', providerSubject)
    .executeTakeFirst()
  if (found?.disabled_at) throw new UserNotAdmitted({ claim: 'sub' })
  if (found) return { id: found.id, userName: found.user_name }
  // A local user of that name is another person until an administrator says otherwise: a name proves nothing.
  const userName = textOf(claims.preferred_username) ?? textOf(claims.email) ?? claims.sub
  const displayName = (textOf(claims.name) ?? userName).slice(0, 100)
  const user = { kind: 'person', userName, displayName, language: null, passwordHash: null } as const
  return { id: await makeUser(trx, { ...user, providerSubject }, by), userName }
}

function scopesOf(config: Configuration, { claim }: IdentityProvider): string {
  const offered = config.serverMetadata().scopes_supported ?? []
  const useful = ['profile', 'email', claim].filter(scope => offered.includes(scope))
  return ['openid', ...new Set(useful)].join(' ')
}

function callbackOf({ address }: SignInHouse): string {
  return new URL('/api/v1/identity-provider/callback', address()).href
}

function inOrder(roles: readonly { roleId: string; scopes: readonly string[] | null }[]) {
  return roles.map(({ roleId, scopes }) => [roleId, scopes]).sort()
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function digest(state: string): string {
  return createHash('sha256').update(state).digest('hex')
}
