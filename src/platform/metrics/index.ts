export { countRequests } from './count-requests.ts'
export { makeReading } from './make-reading.ts'
export { addMetricsRoute } from './metrics-route.ts'
export { type Metrics, openMetrics, type Sample } from './open-metrics.ts'
