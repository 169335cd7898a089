export { type Condition, compareValues, isMet } from './conditions.ts'
export { CommandLineImpossible, SetupImageAmbiguous, SetupImageMissing } from './errors.ts'
export {
  type ExitCodeMeaning,
  explainExitCode,
  listExitCodes,
  phaseOfExtendedCode,
  readExitCode,
} from './exit-codes.ts'
export { type SequenceFacts, sequenceFactsSchema } from './facts.ts'
export { longestCommandLine, quoteArgument, quoteProgram } from './quote-arguments.ts'
export type * from './sequence.ts'
export { taskSequenceSchema } from './sequence.ts'
export {
  hideProductKey,
  type SetupCall,
  type SetupCommandLine,
  type SetupImage,
  setupCommandLine,
} from './setup-command-line.ts'
export { expandVariables, knownVariables, readVariable, type Variables, withVariable } from './variables.ts'
