export { armFailpoint, reachFailpoint } from './failpoints.ts'
