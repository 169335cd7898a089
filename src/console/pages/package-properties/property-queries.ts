import { queryOptions } from '@tanstack/react-query'
import { readTagged, SiteProblem, site } from '#console/data'

/** One package, with the tag of what can be edited of it. */
export const taggedPackageQuery = (packageId: string) =>
  queryOptions({
    queryKey: ['upgrade-package', packageId, 'tagged'],
    queryFn: () => readTagged(api => api.readUpgradePackage({ packageId })),
  })

/** The security scopes that it carries, with their tag. */
export const packageScopesQuery = (packageId: string) =>
  queryOptions({
    queryKey: ['upgrade-package', packageId, 'security-scopes'],
    queryFn: () => readTagged(api => api.listPackageSecurityScopes({ packageId })),
  })

/** What is installed in the images of its version in use. */
export const installedQuery = (packageId: string) =>
  queryOptions({
    queryKey: ['upgrade-package', packageId, 'installed'],
    queryFn: () => site.readImageContents({ packageId, packages: 'true' }),
    refetchInterval: false,
  })

/** When its source is looked at by itself; null when it is not. */
export const updateScheduleQuery = (packageId: string) =>
  queryOptions({
    queryKey: ['update-schedule', packageId],
    queryFn: () =>
      site.readUpdateSchedule({ packageId }).catch((error: unknown) => {
        if (error instanceof SiteProblem && error.status === 404) return null
        throw error
      }),
  })
