import { defineError } from '#platform/errors'

/** The image that a step names is not in the package. */
export const SetupImageMissing = defineError<{ step: string; wanted: string; images: readonly string[] }>({
  code: 'SETUP_IMAGE_MISSING',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts =>
    `The step “${facts.step}” wants ${facts.wanted}, and the package has ${facts.images.length === 0 ? 'no images' : facts.images.join(', ')}.`,
  remedy: 'Choose an image that the package has, by its index or edition, or another package.',
  example: {
    step: 'upgrade',
    wanted: 'the edition “Enterprise”',
    images: ['1 (Core)', '2 (Professional)'],
  },
})

/** Several images have the edition that a step names. */
export const SetupImageAmbiguous = defineError<{ step: string; edition: string; indexes: readonly string[] }>(
  {
    code: 'SETUP_IMAGE_AMBIGUOUS',
    kind: 'conflict',
    retry: 'after-change',
    sentence: facts =>
      `The step “${facts.step}” wants the edition “${facts.edition}”, which the images ${facts.indexes.join(' and ')} have.`,
    remedy: 'Name the image by its index instead.',
    example: { step: 'upgrade', edition: 'Enterprise', indexes: ['1', '3'] },
  },
)

/** A command line cannot be made. */
export const CommandLineImpossible = defineError<{ step: string; reason: string }>({
  code: 'COMMAND_LINE_IMPOSSIBLE',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts => `The command line of the step “${facts.step}” cannot be made: ${facts.reason}.`,
  remedy: 'Change the step, or set the variables that it names.',
  example: { step: 'upgrade', reason: 'the variable “DriverFolder” is not set' },
})

/** A task sequence that cannot be read. */
export const TaskSequenceInvalid = defineError<{
  file: string
  line: number
  column: number
  reason: string
}>({
  code: 'TASK_SEQUENCE_INVALID',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `${facts.file}, line ${facts.line}, column ${facts.column}: ${facts.reason}.`,
  remedy: 'Correct it there; `task-sequence show --yaml` shows how one is written.',
  example: { file: 'upgrade.yaml', line: 12, column: 5, reason: 'the key “packge” is not known here' },
})
