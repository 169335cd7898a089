export { ServicingQueuePage } from './servicing-queue-page.tsx'
