export { RequestInvalid } from './errors.ts'
export { type Caller, type Credentials, type HttpServer, listen, openHttp, type Role } from './open-http.ts'
export { type Problem, problemSchema } from './problem.ts'
export { reachableUrl } from './reachable-url.ts'
