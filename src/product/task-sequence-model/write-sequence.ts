// A sequence to YAML: in a stable order, and without what is as it is when nobody says anything.

import { Document } from 'yaml'
import { type Item, type TaskSequence, taskSequenceSchema } from './sequence.ts'

/** Writes a sequence so that reading it gives the same sequence again. */
export function writeSequence(sequence: TaskSequence): string {
  // In the order of the schema: a database gives the members of an object back in an order of its own.
  const { format, kind, description, variables, steps } = taskSequenceSchema.parse(sequence)
  const plain = {
    format,
    kind,
    ...(description === '' ? {} : { description }),
    ...(variables.length === 0 ? {} : { variables }),
    steps: steps.map(withoutDefaults),
  }
  const document = new Document(plain, { aliasDuplicateObjects: false })
  document.commentBefore = ' A task sequence of Slipstream. What is not written is as it is by default.'
  return document.toString({ lineWidth: 0 })
}

/** A group or step without the properties that have their default values. */
function withoutDefaults(item: Item): Record<string, unknown> {
  const { id, name, type } = item
  const bare = minimalOf(item)
  const others = Object.entries(item).filter(
    ([key, value]) =>
      !['id', 'name', 'type', 'steps'].includes(key) &&
      value !== undefined &&
      JSON.stringify(value) !== JSON.stringify(bare[key]),
  )
  const written = { type, id, name, ...Object.fromEntries(others) }
  return item.type === 'group' ? { ...written, steps: item.steps.map(withoutDefaults) } : written
}

const alwaysWritten = {
  group: { steps: [] },
  'upgrade-operating-system': { package: 'AAA00001' },
  'run-command-line': { commandLine: 'x' },
  'restart-computer': {},
  'check-readiness': {},
  'download-package-content': { packages: [{ package: 'AAA00001' }] },
  'set-task-sequence-variable': { variable: 'x', value: '' },
} as const satisfies Record<Item['type'], object>

/** A group or step of the same type of which only what must be there is said, and that is not left out in writing. */
function minimalOf({ type }: Item): Record<string, unknown> {
  const needed: object = alwaysWritten[type]
  const { steps } = taskSequenceSchema.parse({
    format: 'slipstream-task-sequence-1',
    kind: 'upgrade-operating-system',
    steps: [{ type, id: 'x', name: 'x', ...needed }],
  })
  const withDefaults = { ...(steps[0] as Record<string, unknown> | undefined) }
  for (const key of Object.keys(needed)) delete withDefaults[key]
  return withDefaults
}
