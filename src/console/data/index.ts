export * from './boundary-queries.ts'
export * from './deployment-queries.ts'
export * from './device-queries.ts'
export { editConflict, readTagged, siteIf, siteIfNew, type Tagged } from './edits.ts'
export { fetchFile, keepFile } from './fetch-file.ts'
export { startLiveEvents, stopLiveEvents, useLive } from './live-events.ts'
export { usePackageNames } from './package-names.ts'
export * from './point-queries.ts'
export { notReached, SiteProblem } from './problem.ts'
export * from './queries.ts'
export { queryClient } from './query-client.ts'
export { site } from './send.ts'
export {
  makeFirstAdministrator,
  providerSignIn,
  sessionQuery,
  signIn,
  signInWaysQuery,
  signOut,
  useMay,
} from './session.ts'
export * from './task-sequence-queries.ts'
export * from './update-queries.ts'
