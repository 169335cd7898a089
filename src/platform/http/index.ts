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
export { RequestInvalid, TooManyRequests } from './errors.ts'
export {
  changeCertificate,
  type HttpServer,
  isLoopback,
  listen,
  openHttp,
  type TlsFiles,
  type TlsTexts,
} from './open-http.ts'
export { type Problem, problemSchema } from './problem.ts'
export { reachableUrl } from './reachable-url.ts'
export { readCookie, setCookie, setSessionCookie } from './session-cookie.ts'
