// Reads the operators about files, and where files and registry values are.

import type {
  ApplicabilityRule,
  FilePlace,
  RegistryKeyPlace,
  RegistryValuePlace,
} from './applicability-rule.ts'
import type { RuleAttributes } from './rule-attributes.ts'

/** Reads one operator from its attributes. */
export type ReadOperator = (attributes: RuleAttributes) => ApplicabilityRule

const largest32 = 2 ** 32 - 1

/** The registry key that an operator names. */
export function keyPlace(read: RuleAttributes): RegistryKeyPlace {
  return { root: read.text('Key').trim(), subkey: read.text('Subkey'), is32Bit: read.flag('RegType32') }
}

/** The registry value that an operator names. */
export function valuePlace(read: RuleAttributes): RegistryValuePlace {
  return { ...keyPlace(read), value: read.text('Value') }
}

function folderPlace(read: RuleAttributes): FilePlace {
  return { kind: 'folder', csidl: read.numberOrNull('Csidl', largest32), path: read.text('Path') }
}

function registryPlace(read: RuleAttributes): FilePlace {
  return { kind: 'registry', registry: valuePlace(read), path: read.text('Path') }
}

/** The five operators, for one way of naming the file. */
function operatorsNaming(
  suffix: string,
  placeOf: (read: RuleAttributes) => FilePlace,
): [string, ReadOperator][] {
  const size = (read: RuleAttributes) => read.numberOrNull('Size', Number.MAX_SAFE_INTEGER)
  const language = (read: RuleAttributes) => read.numberOrNull('Language', largest32)
  const timed =
    (operator: 'FileCreated' | 'FileModified', attribute: string): ReadOperator =>
    read => ({
      operator,
      file: placeOf(read),
      comparison: read.comparison(),
      time: read.time(attribute),
    })
  return [
    [
      `FileExists${suffix}`,
      read => ({
        operator: 'FileExists',
        file: placeOf(read),
        size: size(read),
        version: read.versionOrNull('Version'),
        language: language(read),
      }),
    ],
    [
      `FileVersion${suffix}`,
      read => ({
        operator: 'FileVersion',
        file: placeOf(read),
        comparison: read.comparison(),
        version: read.version('Version'),
        language: language(read),
      }),
    ],
    [`FileCreated${suffix}`, timed('FileCreated', 'Created')],
    [`FileModified${suffix}`, timed('FileModified', 'Modified')],
    [
      `FileSize${suffix}`,
      read => ({
        operator: 'FileSize',
        file: placeOf(read),
        comparison: read.comparison(),
        size: read.number('Size', Number.MAX_SAFE_INTEGER),
      }),
    ],
  ]
}

/** All operators about files, by name without prefix. */
export const fileOperators: readonly [string, ReadOperator][] = [
  ...operatorsNaming('', folderPlace),
  ...operatorsNaming('PrependRegSz', registryPlace),
]
