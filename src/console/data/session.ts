// Who is signed in, and what they may do. The session itself is in a cookie that no script can read.

import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Session } from '#api-client'
import { SiteProblem } from './problem.ts'
import { queryClient } from './query-client.ts'
import { send, site, whenSessionEnds } from './send.ts'

/** The session of this browser; null when nobody is signed in. */
export const sessionQuery = () =>
  queryOptions({
    queryKey: ['session'],
    queryFn: () =>
      site.showSession().catch((error: unknown): Session | null => {
        if (error instanceof SiteProblem && error.status === 401) return null
        throw error
      }),
    refetchInterval: 60_000,
  })

/** Signs in. */
export async function signIn(input: { userName: string; password: string }): Promise<void> {
  change(await site.startSession(input))
}

/** How people sign in here. */
export const signInWaysQuery = () =>
  queryOptions({ queryKey: ['sign-in-ways'], queryFn: () => site.listSignInWays(), refetchInterval: false })

/** The address that leads a browser to the identity provider, and from there to an address of the console. */
export function providerSignIn(returnTo: string): string {
  return `/api/v1/identity-provider/sign-in?${new URLSearchParams({ returnTo })}`
}

/** Makes the first administrator with the one-time token of the site, and signs in. */
export async function makeFirstAdministrator(
  token: string,
  body: { userName: string; password: string; displayName: string },
): Promise<void> {
  const path = '/api/v1/first-administrator'
  change((await send({ method: 'POST', path, body }, { authorization: `Bearer ${token}` })) as Session)
}

/** Signs out; what was read for this person is forgotten. */
export async function signOut(): Promise<void> {
  await site.endSession().catch(() => undefined)
  change(null)
}

function change(session: Session | null): void {
  // Not `clear`: whoever shows the session would go on with the entry that is gone.
  queryClient.removeQueries({ predicate: query => query.queryKey[0] !== 'session' })
  queryClient.setQueryData(sessionQuery().queryKey, session)
}

// The session can end while pages are open: then the sign-in is shown, and the address stays.
whenSessionEnds(() => {
  if (queryClient.getQueryData(sessionQuery().queryKey)) change(null)
})

/**
 * Whether the person who is signed in may do something, for actions that say why they are not available.
 * @returns undefined while that is not known
 */
export function useMay(objectClass: string, operation: string): boolean | undefined {
  const { data } = useQuery(sessionQuery())
  return data?.user.permissions.some(
    one => one.objectClass === objectClass && one.operations.includes(operation),
  )
}
