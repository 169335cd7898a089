export { type ProgramFacts, type ProgramSource, readProgram } from './read-program.ts'
