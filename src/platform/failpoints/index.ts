export { type FailpointName, failpoints } from './catalogue.ts'
export { armFailpoint, mayFail, reachFailpoint } from './failpoints.ts'
