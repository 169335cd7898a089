export { makeSiteApi, type SendCall, type SiteCall } from './call-site.ts'
export type {
  ContentLibraryStatus,
  ContentStatus,
  DistributionPoint,
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
