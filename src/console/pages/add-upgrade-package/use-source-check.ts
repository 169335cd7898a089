import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { site } from '#console/data'
import { isAbsolutePath } from './new-package.ts'

/** How long a path stays as it is before the site looks at it, in milliseconds. */
const settledMs = 600

/** What the site finds at a path, once it is no longer typed at; nothing is changed by it. */
export function useSourceCheck(path: string) {
  const [settled, setSettled] = useState(path.trim())
  useEffect(() => {
    const waiting = setTimeout(() => setSettled(path.trim()), settledMs)
    return () => clearTimeout(waiting)
  }, [path])
  return useQuery({
    queryKey: ['source-check', settled],
    queryFn: () => site.checkPackageSource({ path: settled }),
    enabled: isAbsolutePath(settled),
    refetchInterval: false,
    staleTime: 60_000,
    retry: false,
  })
}
