// Every route of the site server, in one place: the server adds them, and the API description is made from them.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DataFolder } from '#platform/data-folder'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import { addOperationRoutes, type ChangePriority, type StartOperation } from '#platform/jobs'
import type { Log } from '#platform/logging'
import { addMetricsRoute } from '#platform/metrics'
import type { ExplainedSetting } from '#platform/settings'
import { addActivityRoutes, addAuditRoutes, tellCancelled } from '#product/activity'
import { addAdminServiceRoutes } from '#product/admin-service'
import { type AlertPolicy, addAlertRoutes } from '#product/alerts'
import { addBoundaryRoutes, BoundaryGroupMissing, readBoundaryGroup } from '#product/boundaries'
import type { ContentLibrary } from '#product/content-library'
import { addContentPrestageRoutes } from '#product/content-prestage'
import { addContentRecoveryRoutes } from '#product/content-recovery'
import { addContentRetentionRoutes } from '#product/content-retention'
import {
  addDeploymentDeviceRoutes,
  addDeploymentRoutes,
  DeploymentMissing,
  deploymentsOfSequence,
  deploymentsToGroup,
  findDeployment,
  sayWhatDeploys,
} from '#product/deployments'
import { addDeviceScriptRoute } from '#product/device-script'
import {
  addDeviceProtocolRoutes,
  addDeviceRoutes,
  DeviceGroupMissing,
  findDeviceGroups,
} from '#product/devices'
import {
  addDistributionRoutes,
  addPointRoutes,
  findGroups,
  findPoints,
  PointGroupMissing,
  PointMissing,
  type WaitingQuestions,
} from '#product/distribution'
import { addDistributionRingRoutes } from '#product/distribution-rings'
import { addIdentityRoutes, refuseUnknownPermissions, type ScopesHouse } from '#product/identity'
import { addImageContentsRoutes } from '#product/image-contents'
import { addLiveEventRoutes, type LiveFeed } from '#product/live-events'
import { addMigrationRoutes } from '#product/migration'
import { addNetworkAccountRoutes } from '#product/network-accounts'
import { addPackageRemovalRoutes } from '#product/package-removal'
import type { ShareReader } from '#product/package-sources'
import { addPackageVersionsRoutes } from '#product/package-versions'
import {
  addServicingRoutes,
  addServicingWorkerRoutes,
  packageOfRun,
  ServicingRunMissing,
} from '#product/servicing'
import type { ServicingEngine } from '#product/servicing-engines'
import { addServicingScheduleRoutes, schedulesByRule } from '#product/servicing-schedules'
import type { StepLimits } from '#product/servicing-work'
import { addSiteHealthRoutes } from '#product/site-health'
import type { SiteMetrics } from '#product/site-metrics'
import type { Site } from '#product/sites'
import { addSoftwareUpdateRoutes } from '#product/software-updates'
import {
  addTaskSequenceRoutes,
  readSequenceOf,
  sayWhatRefersTo,
  TaskSequenceMissing,
} from '#product/task-sequences'
import { addUpdateApplicabilityRoutes } from '#product/update-applicability'
import { addUpdateCatalogueRoutes, refuseNotChoosable } from '#product/update-catalogue'
import { addUpdateDownloadRoutes, type DownloadPolicy } from '#product/update-downloads'
import { addUpdateFolderRoutes } from '#product/update-folders'
import { addUpdateScheduleRoutes } from '#product/update-schedules'
import { addUpdateSelectionRoutes } from '#product/update-selection'
import {
  addImageExportRoutes,
  addPackageSourceRoutes,
  addPackageVersionRoutes,
  addUpgradePackageRoutes,
  type ImageExports,
  PackageMissing,
  readPackage,
} from '#product/upgrade-packages'

const apiDescription = join(import.meta.dirname, '../../generated/openapi.json')

/** What the routes are given. */
export type SiteHouse = {
  db: Database
  log: Log
  folder: DataFolder
  library: ContentLibrary
  site: Site
  start: StartOperation
  /** With what shares are read. */
  shares?: ShareReader
  /** From where updates may be downloaded. */
  downloadPolicy: DownloadPolicy
  /** To which hosts alerts may be sent. */
  alertPolicy: AlertPolicy
  /** Where the identity provider may be, beside the public internet. */
  internalNetworks: readonly string[]
  siteMetrics: SiteMetrics
  /** A folder for scratch of this server alone. */
  work: string
  /** What this server was started with. */
  settings: readonly ExplainedSetting[]
  /** The folder of the content store. */
  content: string
  /** Images that were written out and wait to be fetched. */
  exports: ImageExports
  /** Where this site is reached; known once it listens. */
  address: () => string
  /** The servicing engine of this server, and every engine whose plans can be made here. */
  engine: ServicingEngine
  engines: readonly ServicingEngine[]
  /** How long the lease of a servicing worker lasts after each heartbeat. */
  workerLeaseSeconds: number
  /** After how long a device asks for its policy again. */
  devicePolicyMinutes: number
  /** How long each step of a servicing run may take, and how many runs this server does at once. */
  limits: StepLimits
  runsAtOnce: number
  changePriority: ChangePriority
  /** Questions of distribution points that wait for a change; null when none may wait. */
  waiting: WaitingQuestions | null
  /** What consoles follow; null when nobody may. */
  live: LiveFeed | null
}

/** What carries security scopes. */
function scopedOf(db: Database): Pick<ScopesHouse, 'scopedObjects' | 'runs' | 'deployments'> {
  return {
    runs: {
      missing: (run: string) => new ServicingRunMissing({ run }),
      packageOf: (run: string) => packageOfRun(db, run),
    },
    deployments: {
      missing: (deployment: string) => new DeploymentMissing({ deployment }),
      objectsOf: async (deployment: string) => {
        const { taskSequence, deviceGroup } = await findDeployment(db, deployment)
        return [
          { objectClass: 'task-sequence', object: taskSequence },
          { objectClass: 'device-group', object: deviceGroup },
        ]
      },
    },
    scopedObjects: {
      'upgrade-package': {
        missing: (packageId: string) => new PackageMissing({ packageId }),
        refuseMissing: (packageId: string) => readPackage(db, packageId),
      },
      'distribution-point': {
        missing: (point: string) => new PointMissing({ point }),
        refuseMissing: (point: string) => findPoints(db, [point]),
      },
      'distribution-point-group': {
        missing: (group: string) => new PointGroupMissing({ group }),
        refuseMissing: (group: string) => findGroups(db, [group]),
      },
      'task-sequence': {
        missing: (taskSequence: string) => new TaskSequenceMissing({ taskSequence }),
        refuseMissing: (taskSequence: string) => readSequenceOf(db, taskSequence),
      },
      'boundary-group': {
        missing: (boundaryGroup: string) => new BoundaryGroupMissing({ boundaryGroup }),
        refuseMissing: (boundaryGroup: string) => readBoundaryGroup(db, boundaryGroup),
      },
      'device-group': {
        missing: (group: string) => new DeviceGroupMissing({ group }),
        refuseMissing: (group: string) => findDeviceGroups(db, [group]),
      },
    },
  }
}

/** Adds all routes, and the API description itself. */
export function addSiteRoutes(server: HttpServer, house: SiteHouse): void {
  addIdentityRoutes(server, { ...house, ...scopedOf(house.db) })
  addOperationRoutes(server, { db: house.db, onCancelled: tellCancelled })
  addNetworkAccountRoutes(server, house)
  addUpgradePackageRoutes(server, house)
  addImageExportRoutes(server, house)
  addPackageVersionRoutes(server, house)
  addPackageSourceRoutes(server, house)
  addMigrationRoutes(server, house)
  addSoftwareUpdateRoutes(server, house)
  addUpdateCatalogueRoutes(server, house)
  addUpdateFolderRoutes(server, house)
  addServicingRoutes(server, { ...house, refuseUpdate: refuseNotChoosable })
  addUpdateDownloadRoutes(server, house)
  addServicingWorkerRoutes(server, house)
  addImageContentsRoutes(server, house)
  addUpdateApplicabilityRoutes(server, house)
  addUpdateSelectionRoutes(server, { ...house, usersOfRule: schedulesByRule })
  addUpdateScheduleRoutes(server, house)
  addServicingScheduleRoutes(server, house)
  addDistributionRoutes(server, house)
  addPointRoutes(server, house)
  addBoundaryRoutes(server, house)
  addContentRecoveryRoutes(server, house)
  addContentRetentionRoutes(server, house)
  addContentPrestageRoutes(server, house)
  addDistributionRingRoutes(server, house)
  addPackageVersionsRoutes(server, house)
  // What a later room keeps of packages goes into this list, so that nothing loses its package unseen.
  const references = [sayWhatRefersTo, sayWhatDeploys]
  addPackageRemovalRoutes(server, { ...house, references })
  addTaskSequenceRoutes(server, { ...house, deploymentsOfSequence })
  addDeviceRoutes(server, { ...house, usersOfDeviceGroup: deploymentsToGroup })
  addDeviceProtocolRoutes(server, house)
  addDeploymentRoutes(server, house)
  addDeploymentDeviceRoutes(server, house)
  addDeviceScriptRoute(server, house)
  addActivityRoutes(server, house.db)
  addAuditRoutes(server, house)
  addAlertRoutes(server, house)
  addLiveEventRoutes(server, house)
  addSiteHealthRoutes(server, house)
  addAdminServiceRoutes(server, { ...house, references })
  addMetricsRoute(server, {
    access: { permission: { objectClass: 'metrics', operation: 'read' }, roles: ['metrics-reader'] },
    expose: () => house.siteMetrics.expose(),
  })
  server.route({
    method: 'GET',
    url: '/api/v1/openapi.json',
    config: { permission: { objectClass: 'site', operation: 'read' } },
    schema: {
      operationId: 'readApiDescription',
      hide: true,
    },
    // The routes, with examples and errors, as they were written down for this version.
    handler: async (_, reply) => reply.type('application/json').send(await readFile(apiDescription)),
  })
  refuseUnknownPermissions(server)
}
