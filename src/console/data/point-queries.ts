// What is read about distribution, monitoring and administration; the keys as in queries.ts.

import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { send, site } from './send.ts'

/** All distribution points. */
export const pointsQuery = () =>
  queryOptions({ queryKey: ['distribution-point'], queryFn: () => site.listDistributionPoints() })

/** One point: what was chosen for it, and how it is. */
export const pointQuery = (name: string) =>
  queryOptions({
    queryKey: ['distribution-point', name],
    queryFn: () => site.readDistributionPoint({ name }),
  })

/** All distribution point groups. */
export const pointGroupsQuery = () =>
  queryOptions({ queryKey: ['distribution-point-group'], queryFn: () => site.listDistributionPointGroups() })

/** Compliance over time: what was asked for, and what was proved, at so many moments. */
export const contentArrivalsQuery = (moments: number) =>
  queryOptions({
    queryKey: ['content-action', 'arrivals', moments],
    queryFn: () => site.readContentArrivals({ moments }),
  })

/** The newest operations. */
export const operationsQuery = (limit: number) =>
  queryOptions({ queryKey: ['operation', 'newest', limit], queryFn: () => site.listOperations({ limit }) })

/** Which status messages. */
export type StatusFilter = {
  /** Part of what it says, of whom it is by or of what it is about. */
  text: string
  severity: string | undefined
  component: string | undefined
  code: string | undefined
  /** Not older than this. */
  hours: number | undefined
}

/** How many messages, or entries of the audit, one reading brings. */
const recordsPerPage = 200

/** The place of a page of records: behind the last of the page before, whichever way round. */
const placeOf = (page: number | null, oldestFirst: boolean) => ({
  order: oldestFirst ? ('oldest' as const) : ('newest' as const),
  limit: recordsPerPage,
  ...(page !== null && (oldestFirst ? { after: page } : { before: page })),
})

/** Status messages that a filter lets through, page by page. */
export const statusMessagesQuery = (filter: StatusFilter, oldestFirst: boolean) =>
  infiniteQueryOptions({
    queryKey: ['status-message', filter, oldestFirst],
    queryFn: ({ pageParam }) => {
      const { text, severity, component, code, hours } = filter
      return site.listStatusMessages({
        ...placeOf(pageParam, oldestFirst),
        ...(text && { text }),
        ...(severity && { severity }),
        ...(component && { component }),
        ...(code && { code }),
        ...(hours && { since: new Date(Date.now() - hours * 3_600_000).toISOString() }),
      })
    },
    initialPageParam: null as number | null,
    getNextPageParam: page => (page.length < recordsPerPage ? null : (page.at(-1)?.id ?? null)),
    placeholderData: keepPreviousData,
  })

/** Entries of the audit, page by page. */
export const auditQuery = (text: string, oldestFirst: boolean) =>
  infiniteQueryOptions({
    queryKey: ['audit', text, oldestFirst],
    queryFn: ({ pageParam }) =>
      site.listAudit({ ...placeOf(pageParam, oldestFirst), ...(text !== '' && { text }) }),
    initialPageParam: null as number | null,
    getNextPageParam: page => (page.length < recordsPerPage ? null : (page.at(-1)?.sequence ?? null)),
    placeholderData: keepPreviousData,
  })

/** All users and service accounts. */
export const usersQuery = () => queryOptions({ queryKey: ['user'], queryFn: () => site.listUsers() })

/** All security roles. */
export const rolesQuery = () => queryOptions({ queryKey: ['role'], queryFn: () => site.listRoles() })

/** All security scopes. */
export const securityScopesQuery = () =>
  queryOptions({ queryKey: ['security-scope'], queryFn: () => site.listSecurityScopes() })

/** Who is signed in where. */
export const sessionsQuery = () =>
  // Not `session`: that is the one of this browser.
  queryOptions({ queryKey: ['sessions'], queryFn: () => site.listSessions() })

/** Events tell of sessions and tokens only to whoever may read those of everybody: the own ones are asked for, in milliseconds. */
const ownMs = 5000

/** Where whoever is signed in here is signed in. */
export const ownSessionsQuery = () =>
  queryOptions({
    queryKey: ['sessions', 'own'],
    queryFn: () => site.listOwnSessions(),
    refetchInterval: ownMs,
  })

/** The API tokens of whoever is signed in here. */
export const ownTokensQuery = () =>
  queryOptions({ queryKey: ['token', 'own'], queryFn: () => site.listOwnTokens(), refetchInterval: ownMs })

/** All API tokens; of each what it is for, and never its text. */
export const tokensQuery = () => queryOptions({ queryKey: ['token'], queryFn: () => site.listTokens() })

/** Who the site is to servers whose shares it reads. */
export const networkAccountsQuery = () =>
  queryOptions({ queryKey: ['network-account'], queryFn: () => site.listNetworkAccounts() })

/** To whom alerts go. */
export const alertSubscriptionsQuery = () =>
  queryOptions({ queryKey: ['alert-subscription'], queryFn: () => site.listAlertSubscriptions() })

/** How the library and the database of the site are. */
export const siteStateQuery = () =>
  queryOptions({
    queryKey: ['content-library', 'state'],
    queryFn: async () => {
      const [about, library, database, retention] = await Promise.all([
        site.readSite(),
        site.readContentLibrary(),
        site.readDatabaseStatus(),
        site.readRetention(),
      ])
      return { about, library, database, retention }
    },
  })

/** What the site server was started with. */
export const settingsQuery = () =>
  queryOptions({ queryKey: ['site', 'settings'], queryFn: () => site.listSettings(), refetchInterval: false })

/** How the site describes its own API (OpenAPI). */
export const apiDescriptionQuery = () =>
  queryOptions({
    queryKey: ['api-description'],
    queryFn: async () =>
      (await send({ method: 'GET', path: '/api/v1/openapi.json' })) as Record<string, unknown>,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: false,
  })
