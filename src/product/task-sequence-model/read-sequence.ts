// YAML to a sequence; what is wrong is told with its line and column.

import { readYaml } from '#platform/yaml-text'
import { checkSequence } from './check-sequence.ts'
import { TaskSequenceInvalid } from './errors.ts'
import { type TaskSequence, taskSequenceSchema } from './sequence.ts'

/** A text longer than this is no task sequence. */
export const longestSequenceText = 1024 * 1024

/** Where something stands in the text; both from 1. */
export type TextPlace = { line: number; column: number }

/**
 * Reads a task sequence and checks it by itself; packages are not looked at.
 * @param file how the text is named in errors
 * @throws TaskSequenceInvalid
 */
export function readSequence(text: string, file: string): TaskSequence {
  return readSequenceText(text, file).sequence
}

/** The same, with a way to say where a part of it stands: a path through the definition. @throws TaskSequenceInvalid */
export function readSequenceText(
  text: string,
  file: string,
): { sequence: TaskSequence; placeOf: (path: readonly PropertyKey[]) => TextPlace } {
  const read = readYaml(text, { schema: taskSequenceSchema, longest: longestSequenceText })
  if ('problem' in read) throw new TaskSequenceInvalid({ file, ...read.problem })
  const wrong = checkSequence(read.data).find(one => one.severity === 'error')
  if (wrong !== undefined)
    throw new TaskSequenceInvalid({ file, ...read.problemAt(wrong.path, wrong.reason) })
  return {
    sequence: read.data,
    placeOf: path => {
      const { line, column } = read.problemAt(path, '')
      return { line, column }
    },
  }
}
