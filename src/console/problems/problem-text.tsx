import { type ProblemReport, useProblemWords } from './problem-words.ts'

/** An error in one line: what happened, and what to do. */
export function ProblemText({ of }: { of: ProblemReport }) {
  return useProblemWords()(of).whole
}
