export { chooseEngine } from './choose-engine.ts'
export { serveSite } from './serve-site.ts'
export { identifyWorker, readWorkerSite } from './worker-identity.ts'
