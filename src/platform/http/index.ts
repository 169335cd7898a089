export { type Access, type Credentials, type DeclaredRoute, declaredRoutes } from './access.ts'
export {
  type Caller,
  type CallingUser,
  holds,
  type Permission,
  type Permissions,
  type Role,
  type RoleAssignment,
} from './callers.ts'
export type { EditGuard } from './edit-conditions.ts'
export { EditBusy, PagePlaceGone, PermissionNeeded, RequestInvalid, TooManyRequests } from './errors.ts'
export type { BegunRequest, IdempotencyStore, KeptAnswer } from './idempotency.ts'
export { makeLookStreams } from './look-streams.ts'
export { olderThan } from './older-than.ts'
export {
  changeCertificate,
  type HttpOptions,
  type HttpServer,
  isLoopback,
  listen,
  openHttp,
  type Patience,
  type TlsFiles,
  type TlsTexts,
} from './open-http.ts'
export { databasePage, type Page, pageByIdQuery, pageQuery } from './pages.ts'
export { type Problem, problemSchema, statusOfKind } from './problem.ts'
export { type RateLimits, standardLimits } from './rate-limits.ts'
export { reachableUrl } from './reachable-url.ts'
export { readCookie, setCookie, setSessionCookie } from './session-cookie.ts'
