import { defineError } from '#platform/errors'

/** No task sequence has this ID. */
export const TaskSequenceMissing = defineError<{ taskSequence: string }>({
  code: 'TASK_SEQUENCE_MISSING',
  kind: 'missing',
  retry: 'never',
  sentence: facts => `There is no task sequence ${facts.taskSequence}.`,
  remedy: 'Look at the list of task sequences (`task-sequence list`) for its ID.',
  example: { taskSequence: 'S0100009' },
})

/** The task sequence has no such version. */
export const TaskSequenceVersionMissing = defineError<{ taskSequence: string; version: number }>({
  code: 'TASK_SEQUENCE_VERSION_MISSING',
  kind: 'missing',
  retry: 'never',
  sentence: facts => `The task sequence ${facts.taskSequence} has no version ${facts.version}.`,
  remedy: 'Look at its versions (`task-sequence versions`).',
  example: { taskSequence: 'S0100009', version: 7 },
})

/** Two task sequences of one name could not be told apart. */
export const TaskSequenceNameTaken = defineError<{ name: string }>({
  code: 'TASK_SEQUENCE_NAME_TAKEN',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts => `There is a task sequence “${facts.name}” already.`,
  remedy: 'Choose another name, or edit the one that there is.',
  example: { name: 'Windows 11 24H2' },
})

/** The definition contradicts itself. */
export const TaskSequenceRefused = defineError<{ problems: readonly string[] }>({
  code: 'TASK_SEQUENCE_REFUSED',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `The task sequence cannot be saved: ${facts.problems.join('; ')}.`,
  remedy: 'Correct what is named; `task-sequence validate` says it with lines.',
  example: { problems: ['upgrade: the id “upgrade” is there twice'] },
})

/** A step names a package or version that is not there. */
export const TaskSequenceReferenceMissing = defineError<{
  step: string
  packageId: string
  version: number | null
}>({
  code: 'TASK_SEQUENCE_REFERENCE_MISSING',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts =>
    `The step “${facts.step}” names ${facts.version === null ? '' : `version ${facts.version} of `}the package ${facts.packageId}, which is not there.`,
  remedy: 'Name a package of `upgrade-package list`, and a version of `upgrade-package versions`.',
  example: { step: 'upgrade', packageId: 'S0100001', version: null },
})

/** Deployments are of this task sequence. */
export const TaskSequenceDeployed = defineError<{ taskSequence: string; deployments: readonly string[] }>({
  code: 'TASK_SEQUENCE_DEPLOYED',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts =>
    `The task sequence ${facts.taskSequence} is deployed: ${facts.deployments.map(name => `“${name}”`).join(', ')}.`,
  remedy: 'Remove these deployments first (`deployment remove`).',
  example: { taskSequence: 'S0100009', deployments: ['Windows 11 24H2 to Paris'] },
})
