export { ProblemText } from './problem-text.tsx'
export { type ProblemReport, type ProblemWords, useProblemWords } from './problem-words.ts'
