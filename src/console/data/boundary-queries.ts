// What is read about boundaries; the keys as in queries.ts.

import { queryOptions } from '@tanstack/react-query'
import { site } from './send.ts'

/** All boundaries. */
export const boundariesQuery = () =>
  queryOptions({ queryKey: ['boundary'], queryFn: () => site.listBoundaries({}) })

/** All boundary groups, the default site boundary group first. */
export const boundaryGroupsQuery = () =>
  queryOptions({ queryKey: ['boundary-group'], queryFn: () => site.listBoundaryGroups() })
