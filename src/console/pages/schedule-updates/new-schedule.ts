// What the wizard asks, what is wrong with an answer, and the request that the answers make.

import type { ServicingScheduleRequestInput } from '#api-client'
import {
  type FieldProblems,
  localInput,
  ownTimeZone,
  type Repeat,
  recurrenceOf,
  usualRepeat,
} from '#console/parts'
import type { Filter } from './choose/offered-updates.ts'
import type { WizardText } from './wizard-text.ts'

/** An update that was chosen by hand: its ID, what to call it, and its files, which a schedule names. */
export type ChosenName = { name: string; label: string; files: string[] }

/** The answers. */
export type NewSchedule = {
  by: 'hand' | 'rule'
  /** What the updates to choose from are narrowed down by; it is there again when somebody comes back. */
  filter: Filter
  chosen: ChosenName[]
  rule: string
  name: string
  start: 'as-soon-as-possible' | 'once' | 'recurring'
  /** Local time of `clock`. */
  at: string
  clock: 'local' | 'utc'
  repeat: Repeat
  continueOnError: boolean
  distribute: 'none' | 'package' | 'groups' | 'all-points' | 'rings'
  groups: string[]
  rings: string[]
  cleanup: 'none' | 'start-component-cleanup' | 'reset-base'
  optimize: boolean
  /** Of install.wim; none: all. */
  indexes: number[]
  allImages: boolean
  engine: '' | 'native' | 'dism'
  runOn: 'site' | 'worker'
  keep: boolean
  keepVersions: number
}

/** What stands there at first. */
export function firstAnswers(packages: readonly string[]): NewSchedule {
  const rest = packages.length > 1 ? ` +${packages.length - 1}` : ''
  return {
    by: 'hand',
    filter: { text: '', architecture: 'all', withSuperseded: false },
    chosen: [],
    rule: '',
    name: `${packages[0]}${rest} ${localInput(0).replace('T', ' ')}`,
    start: 'as-soon-as-possible',
    at: localInput(1),
    clock: 'local',
    repeat: usualRepeat(),
    continueOnError: false,
    distribute: 'none',
    groups: [],
    rings: [],
    cleanup: 'none',
    optimize: false,
    indexes: [],
    allImages: true,
    engine: '',
    runOn: 'site',
    keep: false,
    keepVersions: 3,
  }
}

/** What is wrong on the page Choose Updates. */
export function checkChoice(input: NewSchedule, text: WizardText): FieldProblems<NewSchedule> {
  if (input.by === 'rule') return input.rule === '' ? { rule: text('wrong.rule') } : {}
  return input.chosen.length === 0 ? { chosen: text('wrong.nothingChosen') } : {}
}

/** What is wrong on the page Set Schedule. */
export function checkSchedule(input: NewSchedule, text: WizardText): FieldProblems<NewSchedule> {
  const { name, start, at, repeat, distribute, groups, allImages, indexes } = input
  return {
    ...(name.trim() === '' && { name: text('wrong.nameMissing') }),
    ...(name.trim().length > 100 && { name: text('wrong.nameLong', { now: name.trim().length }) }),
    ...(start === 'once' && at === '' && { at: text('wrong.at') }),
    ...(start === 'recurring' && repeat.start === '' && { repeat: text('wrong.at') }),
    ...(start === 'recurring' &&
      repeat.every === 'week' &&
      repeat.weekdays.length === 0 && { repeat: text('wrong.weekdays') }),
    ...(distribute === 'groups' && groups.length === 0 && { groups: text('wrong.groups') }),
    ...(!allImages && indexes.length === 0 && { indexes: text('wrong.indexes') }),
  }
}

/** Which answer an error of the site is about. */
export function fieldOf(code: string): (keyof NewSchedule & string) | null {
  if (code === 'SERVICING_SCHEDULE_NAME_TAKEN') return 'name'
  if (code === 'SERVICING_SCHEDULE_NEVER_DUE') return 'at'
  return /^SELECTION_RULE_/.test(code) ? 'rule' : null
}

/** The request that the answers make. */
export function requestOf(input: NewSchedule, packages: readonly string[]): ServicingScheduleRequestInput {
  return {
    name: input.name.trim(),
    packages: [...packages],
    updates:
      input.by === 'rule'
        ? { by: 'rule', rule: input.rule }
        : { by: 'hand', names: [...new Set(input.chosen.flatMap(one => one.files))] },
    when: whenOf(input),
    options: {
      continueOnError: input.continueOnError,
      distribute: distributeOf(input),
      cleanup: input.cleanup,
      optimize: input.optimize,
      indexes: input.allImages ? null : input.indexes,
      engine: input.engine === '' ? null : input.engine,
      runOn: input.runOn,
      keepVersions: input.keep ? input.keepVersions : null,
    },
  }
}

function whenOf({ start, at, clock, repeat }: NewSchedule): ServicingScheduleRequestInput['when'] {
  if (start === 'once') return { start, once: { at, timeZone: clock === 'utc' ? 'UTC' : ownTimeZone() } }
  return start === 'recurring' ? { start, recurrence: recurrenceOf(repeat) } : { start }
}

function distributeOf({ distribute, groups, rings }: NewSchedule) {
  if (distribute === 'groups') return { to: distribute, groups }
  return distribute === 'rings' ? { to: distribute, rings } : { to: distribute }
}
