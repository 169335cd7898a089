// Options of groups and steps, and conditions, in words.

import type { TaskSequenceCondition, TaskSequenceItem } from '#api-client'
import type { Formats } from '#console/language'
import type { SequenceText } from './sequence-text.ts'

/** The options of each kind of step, in the order in which they are shown. */
const own = {
  group: [],
  'upgrade-operating-system': [
    'package',
    'version',
    'sourcePath',
    'imageIndex',
    'edition',
    'productKey',
    'ignoreDismissible',
    'scanOnly',
    'dynamicUpdate',
    'overrideUpdatePolicy',
    'installFrom',
    'driversPath',
    'bitLocker',
    'timeoutMinutes',
    'normalPriority',
    'acceptLicence',
    'showSetup',
    'additionalOptions',
  ],
  'run-command-line': ['commandLine', 'workingDirectory', 'successCodes', 'timeoutMinutes'],
  'restart-computer': ['delaySeconds', 'message'],
  'check-readiness': [
    'minimumMemoryMegabytes',
    'minimumFreeDiskMegabytes',
    'minimumProcessorMegahertz',
    'mainsPower',
    'operatingSystem',
    'architectures',
    'editions',
    'languages',
    'minimumBuild',
    'maximumBuild',
    'uefi',
    'secureBoot',
    'minimumTpm',
  ],
  'download-package-content': ['packages', 'destination', 'path', 'pathVariable'],
  'set-task-sequence-variable': ['variable', 'value'],
} as const satisfies Record<TaskSequenceItem['type'], readonly string[]>
const common = ['name', 'id', 'description', 'enabled', 'continueOnError', 'condition'] as const

/** The name of an option. */
export type OptionKey = (typeof own)[TaskSequenceItem['type']][number] | (typeof common)[number]

/** The options that a group or step has, and what each is set to. */
export function optionsOf(item: TaskSequenceItem): { key: OptionKey; value: unknown }[] {
  const values = item as Record<string, unknown>
  return [...own[item.type], ...common]
    .map(key => ({ key, value: values[key] }))
    .filter(({ value }) => value !== undefined && value !== '')
}

/** What an option is set to, in words. */
export function sayOption(key: OptionKey, value: unknown, text: SequenceText, formats: Formats): string {
  if (value === undefined || value === '') return ''
  if (typeof value === 'boolean') return text(value ? 'yes' : 'no')
  if (key === 'condition') return sayCondition(value as TaskSequenceCondition, text)
  if (key === 'dynamicUpdate') return text(`dynamicUpdates.${value as 'enable'}`)
  if (key === 'bitLocker') return text(`bitLockers.${value as 'always-suspend'}`)
  if (key === 'destination') return text(`destinations.${value as 'path'}`)
  if (key === 'operatingSystem') return text(`operatingSystems.${value as 'client'}`)
  // As Windows itself shows one; the text of the sequence has all of it.
  if (key === 'productKey')
    return /%/.test(String(value)) ? String(value) : `XXXXX-XXXXX-XXXXX-XXXXX-${String(value).slice(-5)}`
  if (key === 'packages')
    return (value as { package: string; version?: number }[])
      .map(one =>
        [
          one.package,
          ...(one.version === undefined ? [] : [text('versionOf', { version: one.version })]),
        ].join(', '),
      )
      .join('; ')
  if (Array.isArray(value)) return value.join(', ')
  return typeof value === 'number' ? formats.number(value) : String(value)
}

/** A condition in words. */
export function sayCondition(condition: TaskSequenceCondition, text: SequenceText): string {
  const several = (conditions: readonly TaskSequenceCondition[]) =>
    conditions.map(one => sayCondition(one, text)).join(' ; ')
  if ('all' in condition) return text('conditions.all', { conditions: several(condition.all) })
  if ('any' in condition) return text('conditions.any', { conditions: several(condition.any) })
  if ('none' in condition) return text('conditions.none', { conditions: several(condition.none) })
  const what = 'variable' in condition ? condition.variable : text(`facts.${condition.fact}`)
  if (condition.is === 'exists') return text('conditions.exists', { what })
  return text(`conditions.${condition.is}`, { what, value: condition.value })
}
