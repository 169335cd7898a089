export { makeSiteApi, type SendCall, type SiteCall } from './call-site.ts'
export type {
  ContentAction,
  ContentStatus,
  DistributionPoint,
  DistributionPointDetail,
  NewUpgradePackageInput,
  Operation,
  RecordedContentAction,
  ServicingRun,
  SiteApi,
  SoftwareUpdate,
  UpgradePackage,
  UpgradePackageDetail,
  VersionContents,
} from './site-api.ts'
