// What a servicing schedule is made of on the command line.

import { type Command, Option } from 'commander'
import type { ServicingScheduleDefinition, ServicingScheduleRequestInput } from '#api-client'
import { CommandInvalid } from './errors.ts'
import { addRecurrenceOptions, type RecurrenceOptions, recurrenceOf } from './recurrence.ts'
import { serviceWindowOf } from './service-window.ts'
import { wholeNumber } from './whole-number.ts'

type Request = ServicingScheduleRequestInput
type Options = NonNullable<Request['options']>

/** The options as commander gives them. */
export type ScheduleOptions = RecurrenceOptions & {
  package?: string[]
  update?: string[]
  rule?: string
  asSoonAsPossible?: boolean
  at?: string
  serviceWindow?: string[]
  anyTime?: boolean
  maximumRunMinutes?: string
  runIfMissed?: boolean
  missedWithinMinutes?: string
  overlap?: 'skip' | 'wait'
  continueOnError?: boolean
  continueOnErrorOf?: NonNullable<Options['continueOnErrorClasses']>
  distribute?: 'none' | 'package' | 'all-points' | 'rings'
  distributeToGroup?: string[]
  distributeToRing?: string[]
  cleanup?: NonNullable<Options['cleanup']>
  optimize?: boolean
  verifyWhole?: boolean
  index?: string[]
  engine?: string
  onWorker?: boolean
  priority?: NonNullable<Options['priority']>
  keepVersions?: string
}

/** Adds the options of a schedule to a verb. */
export function addScheduleOptions(verb: Command): Command {
  verb
    .option('--package <id...>', 'the packages, in the order in which they are serviced')
    .option('--update <update...>', 'updates chosen by hand: IDs, beginnings of IDs, or KB articles')
    .option('--rule <name>', 'or a saved selection rule, evaluated for each package each time')
    .option('--as-soon-as-possible', 'once, at once')
    .option('--at <time>', 'once, as 2027-01-31T22:00, in the time zone (also UTC)')
  return addRecurrenceOptions(verb)
    .option(
      '--service-window <window...>',
      'begin and end only in these: “day 22:00-04:00”, “sat,sun 20:00-06:00”, “2.tuesday+3 22:00-05:00”',
    )
    .option('--any-time', 'no service windows')
    .option('--maximum-run-minutes <n>', 'so much of a service window must be left to begin a package')
    .option('--run-if-missed', 'make up for what was due while no site server ran (the standard)')
    .option('--no-run-if-missed', 'do not make up for it')
    .option('--missed-within-minutes <n>', 'how late it may begin then; none: at any time')
    .addOption(new Option('--overlap <policy>', 'when the time before still runs').choices(['skip', 'wait']))
    .option('--continue-on-error', 'go on with the other updates and packages when one fails')
    .option('--no-continue-on-error', 'stop at the first one that fails (the standard)')
    .addOption(
      new Option('--continue-on-error-of <class...>', 'go on over updates of these classes alone').choices([
        'cumulative',
        'dotnet',
        'safe-os',
        'setup',
        'defender',
        'component',
        'other',
      ]),
    )
    .addOption(
      new Option(
        '--distribute <where>',
        'after success: to the points that have the package, to all, through all distribution rings, to none',
      ).choices(['none', 'package', 'all-points', 'rings']),
    )
    .option('--distribute-to-group <group...>', 'after success: to these distribution point groups')
    .option(
      '--distribute-to-ring <ring...>',
      'after success: through these distribution rings, in their order',
    )
    .addOption(
      new Option('--cleanup <how>', 'remove superseded updates after the image is updated').choices([
        'none',
        'start-component-cleanup',
        'reset-base',
      ]),
    )
    .option('--optimize', 'write each serviced WIM file anew at the end')
    .option('--no-optimize', 'do not (the standard)')
    .option('--verify-whole', 'have the proof decompress every serviced WIM file as a whole')
    .option('--no-verify-whole', 'only what changed (the standard)')
    .option('--index <n...>', 'images of install.wim; all when not given')
    .option('--engine <name>', 'the engine; that of the site server when not given')
    .option('--on-worker', 'have it carried out by servicing workers')
    .option('--no-on-worker', 'by the site server (the standard)')
    .addOption(new Option('--priority <priority>', 'of its runs').choices(['high', 'medium', 'low']))
    .option(
      '--keep-versions <n>',
      'after success, remove versions beyond the newest so many; none: remove none',
    )
}

/** The schedule that was said; what was not said is as before, or as the site has it. @throws CommandInvalid */
export function requestOf(
  name: string,
  options: ScheduleOptions,
  before: ServicingScheduleDefinition | null,
): Request {
  const windows = options.anyTime
    ? []
    : options.serviceWindow?.map(text => serviceWindowOf(text, options.timeZone))
  return {
    ...before,
    name,
    packages: options.package ?? before?.packages ?? missing('--package'),
    updates: updatesOf(options) ?? before?.updates ?? missing('--update or --rule'),
    when: whenOf(options) ?? before?.when ?? missing('--as-soon-as-possible, --at or --every'),
    ...given('serviceWindows', windows),
    ...given('maximumRunMinutes', numberOf('--maximum-run-minutes', options.maximumRunMinutes)),
    ...given('runIfMissed', options.runIfMissed),
    ...given('missedWithinMinutes', numberOrNone('--missed-within-minutes', options.missedWithinMinutes)),
    ...given('overlap', options.overlap),
    options: { ...before?.options, ...optionsOf(options) },
  }
}

function updatesOf({ update, rule }: ScheduleOptions): Request['updates'] | undefined {
  if (update !== undefined && rule !== undefined)
    throw new CommandInvalid({ reason: 'either --update or --rule, not both' })
  if (update !== undefined) return { by: 'hand', names: update }
  return rule === undefined ? undefined : { by: 'rule', rule }
}

function whenOf(options: ScheduleOptions): Request['when'] | undefined {
  const { asSoonAsPossible, at, every, timeZone } = options
  const said = [asSoonAsPossible === true, at !== undefined, every !== undefined].filter(Boolean).length
  if (said > 1)
    throw new CommandInvalid({ reason: 'one of --as-soon-as-possible, --at and --every, not several' })
  if (asSoonAsPossible) return { start: 'as-soon-as-possible' }
  if (at !== undefined) return { start: 'once', once: { at, timeZone } }
  return every === undefined ? undefined : { start: 'recurring', recurrence: recurrenceOf(options) }
}

function optionsOf(options: ScheduleOptions): Options {
  const { verifyWhole, onWorker, index } = options
  return {
    ...given('continueOnError', options.continueOnError),
    ...given('continueOnErrorClasses', options.continueOnErrorOf),
    ...given('distribute', distributeOf(options)),
    ...given('cleanup', options.cleanup),
    ...given('optimize', options.optimize),
    ...given('verify', choose(verifyWhole, 'whole', 'changed')),
    ...given(
      'indexes',
      index?.map(one => wholeNumber('--index', one)),
    ),
    ...given('engine', options.engine),
    ...given('runOn', choose(onWorker, 'worker', 'site')),
    ...given('priority', options.priority),
    ...given('keepVersions', numberOrNone('--keep-versions', options.keepVersions)),
  }
}

function distributeOf(options: ScheduleOptions): Options['distribute'] {
  const { distribute, distributeToGroup: groups, distributeToRing: rings } = options
  if ([distribute, groups, rings].filter(one => one !== undefined).length > 1)
    throw new CommandInvalid({
      reason: 'one of --distribute, --distribute-to-group and --distribute-to-ring, no more',
    })
  if (groups !== undefined) return { to: 'groups', groups }
  if (rings !== undefined) return { to: 'rings', rings }
  if (distribute === 'rings') return { to: 'rings', rings: [] }
  return distribute === undefined ? undefined : { to: distribute }
}

function given<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { [Name in Key]: Value } | Record<never, never> {
  return value === undefined ? {} : ({ [key]: value } as { [Name in Key]: Value })
}

function choose<const Word extends string>(is: boolean | undefined, yes: Word, no: Word): Word | undefined {
  return is === undefined ? undefined : is ? yes : no
}

function numberOf(name: string, word: string | undefined): number | undefined {
  return word === undefined ? undefined : wholeNumber(name, word)
}

/** A number that can be taken back. */
function numberOrNone(name: string, word: string | undefined): number | null | undefined {
  return word === 'none' ? null : numberOf(name, word)
}

function missing(what: string): never {
  throw new CommandInvalid({ reason: `${what} is needed` })
}
