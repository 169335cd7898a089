// What is read about deployments; the keys as in queries.ts.

import { queryOptions } from '@tanstack/react-query'
import type { DeploymentRequestInput } from '#api-client'
import { readTagged } from './edits.ts'
import { site } from './send.ts'

/** All deployments with how many of their devices stand how. */
export const deploymentsQuery = () =>
  queryOptions({ queryKey: ['deployment', 'list'], queryFn: () => site.listDeployments() })

/** One deployment with its rings and the versions that it chooses. */
export const deploymentQuery = (deployment: string) =>
  queryOptions({
    queryKey: ['deployment', deployment],
    queryFn: () => site.readDeployment({ deployment }),
  })

/** The same with the tag for a change of it. */
export const deploymentToChangeQuery = (deployment: string) =>
  queryOptions({
    queryKey: ['deployment', deployment, 'to change'],
    queryFn: () => readTagged(tagged => tagged.readDeployment({ deployment })),
    staleTime: 0,
    gcTime: 0,
  })

/** How each device of a deployment stands. */
export const deploymentDevicesQuery = (deployment: string) =>
  queryOptions({
    queryKey: ['deployment', deployment, 'devices'],
    queryFn: () => site.listDeploymentDevices({ deployment }),
  })

/** What a deployment would be about, and what hinders it. */
export const deploymentPreviewQuery = (request: DeploymentRequestInput) =>
  queryOptions({
    queryKey: ['deployment preview', request],
    queryFn: () => site.previewDeployment(request),
    refetchInterval: false,
    staleTime: 0,
    retry: false,
  })

/** The distribution rings, whose versions a deployment can follow. */
export const distributionRingsQuery = () =>
  queryOptions({ queryKey: ['distribution-ring'], queryFn: () => site.listDistributionRings() })
