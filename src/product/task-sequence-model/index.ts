export { type Advance, advanceRun, longestPause, runCodes, setupSilentMinutes } from './advance-run.ts'
export { checkReadiness, type ReadinessCheck, readinessKinds } from './check-readiness.ts'
export {
  checkSequence,
  listPackageReferences,
  type PackageReference,
  type SequenceProblem,
} from './check-sequence.ts'
export { type Condition, compareValues, conditionOperators, isMet } from './conditions.ts'
export type { DecisionCase, DecisionTurn } from './decision-case.ts'
export { decisionTable } from './decision-table.ts'
export {
  CommandLineImpossible,
  SetupImageAmbiguous,
  SetupImageMissing,
  TaskSequenceInvalid,
} from './errors.ts'
export {
  type ExitCodeMeaning,
  explainExitCode,
  listExitCodes,
  phaseOfExtendedCode,
  readExitCode,
} from './exit-codes.ts'
export { type SequenceFacts, sequenceFactsSchema } from './facts.ts'
export { type Instruction, listInstructions } from './instructions.ts'
export { makeFromTemplate, type TemplateChoices } from './make-from-template.ts'
export { longestCommandLine, quoteArgument, quoteProgram } from './quote-arguments.ts'
export { longestSequenceText, readSequence, readSequenceText } from './read-sequence.ts'
export {
  beginRun,
  type Decision,
  type RunEntry,
  type RunEvent,
  type RunState,
  runStateSchema,
} from './run-state.ts'
export type * from './sequence.ts'
export { taskSequenceSchema, upgradeOptions, withUpgradeRules } from './sequence.ts'
export {
  hideProductKey,
  type SetupCall,
  type SetupCommandLine,
  type SetupImage,
  type SetupOption,
  setupCommandLine,
  setupOptions,
} from './setup-command-line.ts'
export { expandVariables, knownVariables, readVariable, type Variables, withVariable } from './variables.ts'
export { writeSequence } from './write-sequence.ts'
