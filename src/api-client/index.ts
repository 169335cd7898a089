export { makeSiteApi, type SendCall, type SiteCall } from './call-site.ts'
export type {
  CleanUpPreview,
  ContentLibraryStatus,
  ContentStatus,
  DistributionPoint,
  JudgedVersion,
  LostObject,
  NewUpgradePackageInput,
  Operation,
  ServicingRun,
  SiteApi,
  SoftwareUpdate,
  UpgradePackage,
  UpgradePackageDetail,
  VersionContents,
} from './site-api.ts'
