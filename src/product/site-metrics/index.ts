export { makeSiteMetrics, type SiteMetrics } from './site-metrics.ts'
