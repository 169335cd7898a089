export { askSite, callSite, type SiteCall } from './call-site.ts'
export { SiteAway, SiteRefused } from './errors.ts'
