// What is read about distribution, monitoring and administration; the keys as in queries.ts.

import { queryOptions } from '@tanstack/react-query'
import { site } from './send.ts'

/** All distribution points. */
export const pointsQuery = () =>
  queryOptions({ queryKey: ['distribution-point'], queryFn: () => site.listDistributionPoints() })

/** One point: what was chosen for it, and how it is. */
export const pointQuery = (name: string) =>
  queryOptions({
    queryKey: ['distribution-point', name],
    queryFn: () => site.readDistributionPoint({ name }),
  })

/** All points with everything that is known of each: for the map of the tree. */
export const pointDetailsQuery = () =>
  queryOptions({
    queryKey: ['distribution-point', 'all details'],
    queryFn: async () => {
      const points = await site.listDistributionPoints()
      return Promise.all(points.map(({ name }) => site.readDistributionPoint({ name })))
    },
    // A request for each point: seldom enough for many points.
    refetchInterval: 30_000,
  })

/** All distribution point groups. */
export const pointGroupsQuery = () =>
  queryOptions({ queryKey: ['distribution-point-group'], queryFn: () => site.listDistributionPointGroups() })

/** What was done with content, the newest first. */
export const contentActionsQuery = (limit: number) =>
  queryOptions({
    queryKey: ['content', 'actions', limit],
    queryFn: () => site.listContentActions({ limit }),
  })

/** The newest operations. */
export const operationsQuery = (limit: number) =>
  queryOptions({ queryKey: ['operation', 'newest', limit], queryFn: () => site.listOperations({ limit }) })
