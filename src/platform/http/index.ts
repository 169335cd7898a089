export type { EditGuard } from './edit-conditions.ts'
export { EditBusy, RequestInvalid } from './errors.ts'
export type { BegunRequest, IdempotencyStore, KeptAnswer } from './idempotency.ts'
export {
  type Caller,
  type Credentials,
  changeCertificate,
  type HttpOptions,
  type HttpServer,
  isLoopback,
  listen,
  openHttp,
  type Role,
  type TlsFiles,
  type TlsTexts,
} from './open-http.ts'
export { type Problem, problemSchema, statusOfKind } from './problem.ts'
export type { RateLimits } from './rate-limits.ts'
export { reachableUrl } from './reachable-url.ts'
