// What is read from the site. The first word of each key is the kind of thing, as events name it: an event about a kind makes everything
// be read again whose key begins with it.

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { site } from './send.ts'

/** All operating system upgrade packages. */
export const packagesQuery = () =>
  queryOptions({ queryKey: ['upgrade-package'], queryFn: () => site.listUpgradePackages() })

/** One package with its images. */
export const packageQuery = (packageId: string) =>
  queryOptions({
    queryKey: ['upgrade-package', packageId],
    queryFn: () => site.readUpgradePackage({ packageId }),
  })

/** Every version of a package. */
export const packageVersionsQuery = (packageId: string) =>
  queryOptions({
    queryKey: ['upgrade-package', packageId, 'versions'],
    queryFn: () => site.listPackageVersions({ packageId }),
  })

/** Scheduled Updates Date and Status of all packages. */
export const scheduledPackagesQuery = () =>
  queryOptions({ queryKey: ['servicing-schedule', 'packages'], queryFn: () => site.listScheduledPackages() })

/** The runs of a package, the newest first. */
export const servicingRunsQuery = (packageId: string) =>
  queryOptions({
    queryKey: ['servicing-run', 'of', packageId],
    queryFn: () => site.listServicingRuns({ packageId }),
  })

/** One run with its proof. */
export const servicingRunQuery = (run: string) =>
  queryOptions({ queryKey: ['servicing-run', run], queryFn: () => site.readServicingRun({ run }) })

/** How far a run is. */
export const servicingProgressQuery = (run: string) =>
  queryOptions({
    queryKey: ['servicing-run', run, 'progress'],
    queryFn: () => site.readServicingProgress({ run }),
    // Its bytes move faster than anything tells.
    refetchInterval: ({ state }) => (state.data?.isOver === false ? 1000 : false),
  })

/** Which updates of the catalogue apply to the version in use of a package, or are in it. */
export const applicableUpdatesQuery = (
  packageId: string,
  answer: 'applicable' | 'installed' | 'unknown',
  limit: number,
) =>
  queryOptions({
    queryKey: ['applicable-updates', packageId, answer, limit],
    queryFn: () => site.listApplicableUpdates({ packageId, answer, limit }),
  })

/** How the content of all packages stands, one line each. */
export const contentSummaryQuery = () =>
  queryOptions({ queryKey: ['content-status', 'summary'], queryFn: () => site.readContentSummary() })

/** How every package stands on which points, short. */
export const contentMatrixQuery = () =>
  queryOptions({ queryKey: ['content-status', 'matrix'], queryFn: () => site.readContentMatrix() })

/** How the content of all points stands, one line each. */
export const contentByPointQuery = () =>
  queryOptions({ queryKey: ['content-status', 'by point'], queryFn: () => site.readContentByPoint() })

/** Which content: of one package, on one point, or what the members of a group have through it. */
export type WhichContent = { packageId: string } | { point: string } | { group: string }

/** How many rows of content one reading brings. */
const contentPerPage = 100

/** How content stands on each point, with its receipts, page by page. */
export const contentPagesQuery = (which: WhichContent) =>
  infiniteQueryOptions({
    queryKey: ['content-status', 'pages', which],
    queryFn: ({ pageParam }) =>
      site.readContentStatus({
        ...which,
        limit: contentPerPage,
        ...(pageParam !== null && { after: pageParam }),
      }),
    initialPageParam: null as string | null,
    getNextPageParam: page => {
      const last = page.at(-1)
      return last === undefined || page.length < contentPerPage ? null : `${last.packageId}/${last.point}`
    },
  })

/** How the content of one package stands on each point. */
export const contentStatusQuery = (packageId: string) =>
  queryOptions({
    queryKey: ['content-status', 'of', packageId],
    queryFn: () => site.readContentStatus({ packageId }),
  })

/** How content stands on one point. */
export const pointContentQuery = (point: string) =>
  queryOptions({
    queryKey: ['content-status', 'on', point],
    queryFn: () => site.readContentStatus({ point }),
  })

/** One operation: long work that was asked for. */
export const operationQuery = (operation: string) =>
  queryOptions({
    queryKey: ['operation', operation],
    queryFn: () => site.readOperation({ operation }),
    // Its bytes move faster than anything tells.
    refetchInterval: ({ state }) =>
      state.data && ['waiting', 'running'].includes(state.data.state) ? 1000 : false,
  })
