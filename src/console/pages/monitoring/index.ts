export { AuditPage } from './audit-page.tsx'
export { OperationsPage } from './operations-page.tsx'
export { OverviewPage } from './overview/overview-page.tsx'
export { StatusMessagesPage } from './status-messages-page.tsx'
