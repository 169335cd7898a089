export { type CarriedOut, carryOutPlan, type ProducedFile, refuseUnproven } from './carry-out.ts'
export { checkPlace, gatherErrors } from './check-place.ts'
export { ServicingNoSpace, ServicingNotProven, ServicingStepTimedOut } from './errors.ts'
export {
  type Assembly,
  assembly,
  type Claim,
  type ClaimAnswer,
  type ClaimedWork,
  claim,
  claimAnswer,
  type Delivery,
  type DoneAnswer,
  delivery,
  deliveryBytes,
  doneAnswer,
  doneQuestion,
  doneRefused,
  type Heartbeat,
  heartbeat,
  linesOfHeartbeat,
  missingObjects,
  mostRunsAtOnce,
  openPlan,
  pieceBytes,
  type Release,
  release,
  type Surrender,
  surrender,
  WORK_PROTOCOL_VERSION,
  type WorkerIdentity,
  workerIdentity,
} from './messages.ts'
export { changedPathsOf, changedWimsOf, originalsOf, updatesOf } from './plan-files.ts'
export {
  type DoStep,
  type LimitedStep,
  limitedSteps,
  type StepLimits,
  standardLimits,
  type WorkStep,
  withinLimit,
} from './step-limits.ts'
