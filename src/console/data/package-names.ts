import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { packagesQuery } from './queries.ts'

/** Says how a package is called, with its ID: people know the one, and programs the other. What is no package, or none that is seen, stays as it is. */
export function usePackageNames(): (packageId: string) => string {
  const { data } = useQuery({ ...packagesQuery(), refetchInterval: false, staleTime: 30_000 })
  const names = useMemo(() => new Map(data?.map(one => [one.id, one.name])), [data])
  return useCallback(
    packageId => {
      const name = names.get(packageId)
      return name === undefined ? packageId : `${name} (${packageId})`
    },
    [names],
  )
}
