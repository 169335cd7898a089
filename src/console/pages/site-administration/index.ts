export { AlertReceiversPage } from './alert-receivers-page.tsx'
export { ApiReferencePage } from './api-reference-page.tsx'
export { NetworkAccountsPage } from './network-accounts-page.tsx'
export { SitePage } from './site-page.tsx'
