// Every page: its address, and the room that makes it, which is loaded when the page is first shown.
// The tree at the left (tree.ts) names those that stand in it.

import type { ComponentType } from 'react'

/** The doors of rooms whose pages are shown; a page takes nothing. */
type Room = Record<string, ComponentType | unknown>

/** One page. */
export type PageEntry = { path: string; load: () => Promise<Room>; component: string }

const packages = '/software-library/operating-systems/upgrade-packages'
const points = '/administration/distribution-points'
const updates = '/software-library/software-updates'
const assets = '/assets-and-compliance'
const sequences = '/software-library/operating-systems/task-sequences'

export const pages: readonly PageEntry[] = [
  { path: packages, load: () => import('#console/pages/upgrade-packages'), component: 'UpgradePackagesPage' },
  {
    path: `${packages}/properties/$package`,
    load: () => import('#console/pages/package-properties'),
    component: 'PackagePropertiesPage',
  },
  {
    path: `${packages}/add/$page`,
    load: () => import('#console/pages/add-upgrade-package'),
    component: 'AddUpgradePackagePage',
  },
  {
    path: `${packages}/distribute/$packages/$page`,
    load: () => import('#console/pages/distribute-content'),
    component: 'DistributeContentPage',
  },
  {
    path: `${packages}/prestage/$packages/$page`,
    load: () => import('#console/pages/create-prestage-file'),
    component: 'CreatePrestageFilePage',
  },
  {
    path: `${points}/add/$page`,
    load: () => import('#console/pages/add-distribution-point'),
    component: 'AddDistributionPointPage',
  },
  {
    path: points,
    load: () => import('#console/pages/distribution-points'),
    component: 'DistributionPointsPage',
  },
  {
    path: `${points}/properties/$name/$page`,
    load: () => import('#console/pages/distribution-points'),
    component: 'PointPropertiesPage',
  },
  {
    path: '/administration/distribution-point-groups',
    load: () => import('#console/pages/distribution-point-groups'),
    component: 'DistributionPointGroupsPage',
  },
  {
    path: '/administration/boundaries',
    load: () => import('#console/pages/boundaries'),
    component: 'BoundariesPage',
  },
  {
    path: '/administration/boundary-groups',
    load: () => import('#console/pages/boundaries'),
    component: 'BoundaryGroupsPage',
  },
  {
    path: '/monitoring/distribution-status/content-matrix',
    load: () => import('#console/pages/content-matrix'),
    component: 'ContentMatrixPage',
  },
  {
    path: '/monitoring/overview',
    load: () => import('#console/pages/monitoring'),
    component: 'OverviewPage',
  },
  {
    path: '/monitoring/status-messages',
    load: () => import('#console/pages/monitoring'),
    component: 'StatusMessagesPage',
  },
  {
    path: '/monitoring/alerts',
    load: () => import('#console/pages/monitoring'),
    component: 'AlertsPage',
  },
  {
    path: '/monitoring/operations',
    load: () => import('#console/pages/monitoring'),
    component: 'OperationsPage',
  },
  {
    path: '/monitoring/audit',
    load: () => import('#console/pages/monitoring'),
    component: 'AuditPage',
  },
  {
    path: '/administration/users',
    load: () => import('#console/pages/security'),
    component: 'UsersPage',
  },
  {
    path: '/administration/roles',
    load: () => import('#console/pages/security'),
    component: 'RolesPage',
  },
  {
    path: '/administration/sessions',
    load: () => import('#console/pages/security'),
    component: 'SessionsPage',
  },
  {
    path: '/administration/tokens',
    load: () => import('#console/pages/security'),
    component: 'TokensPage',
  },
  {
    path: '/administration/own-account',
    load: () => import('#console/pages/security'),
    component: 'OwnAccountPage',
  },
  {
    path: '/administration/security-scopes',
    load: () => import('#console/pages/security'),
    component: 'SecurityScopesPage',
  },
  {
    path: '/administration/identity-provider',
    load: () => import('#console/pages/security'),
    component: 'IdentityProviderPage',
  },
  {
    path: '/administration/settings',
    load: () => import('#console/pages/site-administration'),
    component: 'SettingsPage',
  },
  {
    path: '/administration/network-accounts',
    load: () => import('#console/pages/site-administration'),
    component: 'NetworkAccountsPage',
  },
  {
    path: '/administration/alert-receivers',
    load: () => import('#console/pages/site-administration'),
    component: 'AlertReceiversPage',
  },
  {
    path: '/administration/site',
    load: () => import('#console/pages/site-administration'),
    component: 'SitePage',
  },
  {
    path: '/administration/api-reference',
    load: () => import('#console/pages/site-administration'),
    component: 'ApiReferencePage',
  },
  {
    path: `${packages}/$packageId/runs/$run`,
    load: () => import('#console/pages/servicing-run'),
    component: 'ServicingRunPage',
  },
  {
    path: '/monitoring/distribution-status/content-status',
    load: () => import('#console/pages/content-status'),
    component: 'ContentStatusPage',
  },
  {
    path: `${packages}/schedule-updates/$packages/$page`,
    load: () => import('#console/pages/schedule-updates'),
    component: 'ScheduleUpdatesPage',
  },
  {
    path: '/software-library/operating-systems/update-schedules',
    load: () => import('#console/pages/update-schedules'),
    component: 'UpdateSchedulesPage',
  },
  {
    path: `${updates}/all-software-updates`,
    load: () => import('#console/pages/all-software-updates'),
    component: 'AllSoftwareUpdatesPage',
  },
  {
    path: `${updates}/all-software-updates/import/$page`,
    load: () => import('#console/pages/import-updates'),
    component: 'ImportUpdatesPage',
  },
  {
    path: `${updates}/sources`,
    load: () => import('#console/pages/update-sources'),
    component: 'UpdateSourcesPage',
  },
  {
    path: `${updates}/sources/add/$page`,
    load: () => import('#console/pages/update-sources'),
    component: 'AddUpdateSourcePage',
  },
  {
    path: `${updates}/selection-rules`,
    load: () => import('#console/pages/selection-rules'),
    component: 'SelectionRulesPage',
  },
  {
    path: `${updates}/selection-rules/create/$page`,
    load: () => import('#console/pages/selection-rules'),
    component: 'SelectionRulePage',
  },
  {
    path: `${updates}/selection-rules/change/$rule/$page`,
    load: () => import('#console/pages/selection-rules'),
    component: 'SelectionRulePage',
  },
  {
    path: `${updates}/policy`,
    load: () => import('#console/pages/update-policy'),
    component: 'UpdatePolicyPage',
  },
  {
    path: '/monitoring/servicing-queue',
    load: () => import('#console/pages/servicing-queue'),
    component: 'ServicingQueuePage',
  },
  {
    path: `${packages}/versions/$package`,
    load: () => import('#console/pages/package-versions'),
    component: 'PackageVersionsPage',
  },
  {
    path: `${packages}/roll-back/$target/$page`,
    load: () => import('#console/pages/package-versions'),
    component: 'RollBackPage',
  },
  { path: `${assets}/devices`, load: () => import('#console/pages/devices'), component: 'DevicesPage' },
  {
    path: `${assets}/device-groups`,
    load: () => import('#console/pages/devices'),
    component: 'DeviceGroupsPage',
  },
  {
    path: `${assets}/enrolment-tokens`,
    load: () => import('#console/pages/devices'),
    component: 'EnrolmentTokensPage',
  },
  {
    path: sequences,
    load: () => import('#console/pages/task-sequences'),
    component: 'TaskSequencesPage',
  },
  {
    path: `${sequences}/create/$page`,
    load: () => import('#console/pages/task-sequences'),
    component: 'CreateTaskSequencePage',
  },
  {
    path: `${sequences}/import`,
    load: () => import('#console/pages/task-sequences'),
    component: 'ImportTaskSequencePage',
  },
  {
    path: `${sequences}/edit/$sequence`,
    load: () => import('#console/pages/task-sequences'),
    component: 'EditTextPage',
  },
  {
    path: `${sequences}/steps/$sequence`,
    load: () => import('#console/pages/task-sequences'),
    component: 'StepsPage',
  },
  {
    path: '/monitoring/deployments',
    load: () => import('#console/pages/deployments'),
    component: 'DeploymentsPage',
  },
  {
    path: '/monitoring/deployments/devices/$deployment',
    load: () => import('#console/pages/deployments'),
    component: 'DeploymentDevicesPage',
  },
  {
    path: `${sequences}/deploy/$sequence/$page`,
    load: () => import('#console/pages/deployments'),
    component: 'DeployPage',
  },
]
