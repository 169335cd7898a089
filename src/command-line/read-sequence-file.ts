// A task sequence as YAML, in a file of this machine.

import { readFile } from 'node:fs/promises'
import type { TaskSequenceDefinition } from '#api-client'
import { readSequence } from '#product/task-sequence-model'
import { FileUnreadable } from './errors.ts'

/**
 * The definition as the API takes it: what is not set is absent.
 * @throws FileUnreadable, TaskSequenceInvalid, with line and column
 */
export async function readSequenceFile(file: string): Promise<TaskSequenceDefinition> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new FileUnreadable({ file, reason: cause.code ?? 'unknown' }, { cause })
  })
  return JSON.parse(JSON.stringify(readSequence(text, file)))
}
