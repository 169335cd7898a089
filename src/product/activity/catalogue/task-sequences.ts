import { kindsOf } from './define.ts'

const sequences = kindsOf('task-sequences')

/** Numbers 132001 to 132999. */
export const taskSequenceMessages = {
  TASK_SEQUENCE_CREATED: sequences.change(132_001, 'information', 'A task sequence was made.'),
  TASK_SEQUENCE_CHANGED: sequences.change(
    132_002,
    'information',
    'A new version of a task sequence was saved.',
  ),
  TASK_SEQUENCE_DELETED: sequences.change(132_003, 'information', 'A task sequence was deleted.'),
}
