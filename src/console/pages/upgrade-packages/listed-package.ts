// A row of the list: a package with its schedule and how its content stands.

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ContentSummary, ScheduledPackage, UpgradePackage } from '#api-client'
import { contentSummaryQuery, packagesQuery, scheduledPackagesQuery } from '#console/data'

/** See the top of this file. What is not read yet is null. */
export type ListedPackage = UpgradePackage & {
  schedule: ScheduledPackage | null
  content: ContentSummary | null
}

/** The rows; undefined until the packages are there. */
export function useListedPackages() {
  const packages = useQuery(packagesQuery())
  const scheduled = useQuery(scheduledPackagesQuery())
  const content = useQuery(contentSummaryQuery())
  const rows = useMemo(() => {
    const schedules = new Map(scheduled.data?.map(one => [one.packageId, one]))
    const summaries = new Map(content.data?.map(one => [one.packageId, one]))
    return packages.data?.map(
      (one): ListedPackage => ({
        ...one,
        schedule: schedules.get(one.id) ?? null,
        content: summaries.get(one.id) ?? null,
      }),
    )
  }, [packages.data, scheduled.data, content.data])
  const refresh = () => Promise.all([packages.refetch(), scheduled.refetch(), content.refetch()])
  return { rows, problem: packages.error, refresh }
}
