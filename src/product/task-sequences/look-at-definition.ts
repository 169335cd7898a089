// What a definition means before anybody saves it: as text, what is wrong with it and where, and what setup.exe would be started with.

import type { Database } from '#platform/database'
import { readSequenceText, type TaskSequence, writeSequence } from '#product/task-sequence-model'
import { type FoundProblem, findProblems, type MaySee } from './check-references.ts'
import { type CommandLinePreview, previewCommandLines } from './preview-command-lines.ts'

/** A definition as it would be saved. Lines and columns are those of the text, from 1. */
export type LookedAt = {
  definition: TaskSequence
  text: string
  problems: (Omit<FoundProblem, 'path'> & { line: number; column: number })[]
  commandLines: CommandLinePreview[]
}

/** Looks at a definition in its text. @throws TaskSequenceInvalid */
export async function lookAtText(db: Database, text: string, maySee: MaySee): Promise<LookedAt> {
  const { sequence, placeOf } = readSequenceText(text, 'The text')
  const problems = await findProblems(db, sequence, maySee)
  return {
    definition: sequence,
    text,
    problems: problems.map(({ path, ...problem }) => ({ ...problem, ...placeOf(path) })),
    commandLines: await previewCommandLines(db, sequence, { variables: {}, maySee }),
  }
}

/** Looks at a definition that has no text yet. */
export function lookAtDefinition(db: Database, definition: TaskSequence, maySee: MaySee): Promise<LookedAt> {
  return lookAtText(db, writeSequence(definition), maySee)
}
