export { ProgramFailed, ProgramMissing, ProgramOutputTooLarge, ProgramTimedOut } from './errors.ts'
export type { Program, ProgramResult, ProgramRun } from './program.ts'
export { runProgram } from './run-program.ts'
