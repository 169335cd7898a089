export {
  defineError,
  type ErrorClass,
  type ErrorDefinition,
  type ErrorFacts,
  type ErrorKind,
  type ErrorReport,
  errorFromReport,
  type Retry,
  reportError,
  SlipstreamError,
} from './errors.ts'
