// What a running sequence does next, as a table that the script carries with it: `advanceRun` of task-sequence-model written as data, because nothing that
// is made here runs PowerShell. The test follows the table beside `advanceRun`, through the cases of the decision table and through sequences by chance.

import { longestPause, runCodes } from '#product/task-sequence-model'

/**
 * What a rule can look at, each as a text:
 * - `phase`, `outcome`: of the state (`none`: no outcome yet); `upgradeFailed`: whether the state remembers one;
 * - `event`: what happened, `eventCode`: `zero` (also: none) or `other`; `rolledBack`;
 * - `item`: the type of the group or step in turn, `end` behind the last one; `enabled`, `condition` (`met` or `not-met`), `scanOnly`;
 * - `goesOn`: whether it, or a group around it, continues on error; `ready`: whether its checks of readiness pass;
 * - `codeMeans`: the outcome of the exit code in hand; `isSuccessCode`: whether the step takes it for success;
 * - `pause`: whether the sequence wants one after Windows Setup.
 */
export const ruleWords = [
  'phase',
  'outcome',
  'upgradeFailed',
  'event',
  'eventCode',
  'rolledBack',
  'item',
  'enabled',
  'condition',
  'scanOnly',
  'goesOn',
  'ready',
  'codeMeans',
  'isSuccessCode',
  'pause',
] as const
/** One of {@link ruleWords}. */
export type RuleWord = (typeof ruleWords)[number]

/**
 * What a rule does, in its order. In texts `{next}`, `{name}`, `{code}` and `{unready}` stand for the place, the step's name, the exit code
 * in hand (unsigned) and the checks that failed.
 */
export type RuleAction =
  | { do: 'set'; variable: string; to: string }
  /** Takes an exit code and a reason into the hand: a number, or the event's. */
  | { do: 'take-code'; code: number; reason: string }
  | { do: 'take-event-code'; reason?: string }
  /** The variable and the value that the step names, its variables expanded. */
  | { do: 'set-from-step' }
  | { do: 'set-readiness' }
  /** The event's folders, into the variables that the step names. */
  | { do: 'keep-folders' }
  /** Notes what became of it: for `succeeded` and `failed` the three variables of the last action, too. */
  | { do: 'record'; result: 'succeeded' | 'failed' | 'skipped'; reason?: string }
  | { do: 'phase'; phase: string }
  /** `next`: the next place; `behind`: behind it and everything in it; `leave`: behind what continues on error. */
  | { do: 'move'; to: 'next' | 'behind' | 'leave' }
  | { do: 'remember-upgrade-failure' }
  | { do: 'forget-upgrade-failure' }
  /** It is over. A failure is the code in hand, or the remembered upgrade's. */
  | { do: 'finish'; outcome: 'succeeded' }
  | { do: 'finish'; outcome: 'failed'; from: 'hand' | 'upgrade' }

/** What the device is told; what is missing is filled in by its kind (see `Decision` of task-sequence-model). */
export type RuleAnswer =
  | { kind: 'run' | 'wait-for-setup' | 'pause' | 'end' }
  | { kind: 'restart'; forSetup: boolean }

/** One rule: at this place, when every word is one of these, do that; then the place to go on at, or the answer. */
export type DecisionRule = {
  at: string
  when: Partial<Record<RuleWord, readonly string[]>>
  actions: readonly RuleAction[]
} & ({ goTo: string } | { answer: RuleAnswer })

const returnCode = '_SMSTSOSUpgradeActionReturnCode'
const set = (variable: string, to: string): RuleAction => ({ do: 'set', variable, to })
const record = (result: 'succeeded' | 'failed'): RuleAction => ({ do: 'record', result })
const skip = (reason: string): RuleAction[] => [
  { do: 'record', result: 'skipped', reason },
  { do: 'move', to: 'behind' },
]
const succeed: RuleAction[] = [record('succeeded'), { do: 'move', to: 'next' }]
const code = (of: number, reason = ''): RuleAction => ({ do: 'take-code', code: of, reason })
const phase = (to: string): RuleAction => ({ do: 'phase', phase: to })

const upgrade = ['upgrade-operating-system']
const download = ['download-package-content']
const atOnce = ['success', 'restart-needed']

/** Where every turn begins. */
export const firstPlace = 'event'
/** The most seconds of a pause. */
export const pauseLimit = longestPause

const afterEvent: DecisionRule[] = [
  // A step runs, the state says, and there is none at that place.
  {
    at: 'event',
    when: { phase: ['in-step', 'restarting', 'in-setup'], item: ['group', 'end'] },
    actions: [],
    goTo: 'go-on',
  },
  {
    at: 'event',
    when: { phase: ['in-step'], event: ['step-ended'] },
    actions: [{ do: 'take-event-code' }],
    goTo: 'step-ended',
  },
  // Fetching goes on where it was; what else was cut off may have been done in part.
  {
    at: 'event',
    when: { phase: ['in-step'], event: ['started'], item: download },
    actions: [],
    answer: { kind: 'run' },
  },
  {
    at: 'event',
    when: { phase: ['in-step'], event: ['started'] },
    actions: [code(runCodes.cutOff, 'it was cut off')],
    goTo: 'failed',
  },
  { at: 'event', when: { phase: ['in-step'] }, actions: [], answer: { kind: 'run' } },
  {
    at: 'event',
    when: { phase: ['restarting'], event: ['restarted'] },
    actions: [code(0), ...succeed],
    goTo: 'go-on',
  },
  { at: 'event', when: { phase: ['restarting'] }, actions: [], answer: { kind: 'restart', forSetup: false } },
  {
    at: 'event',
    when: { phase: ['in-setup'], event: ['setup-ended'], rolledBack: ['false'] },
    actions: [
      code(0),
      set('_SMSTSSetupRollback', 'false'),
      set(returnCode, '0'),
      { do: 'forget-upgrade-failure' },
      ...succeed,
    ],
    goTo: 'pause',
  },
  {
    at: 'event',
    when: { phase: ['in-setup'], event: ['setup-ended'], eventCode: ['zero'] },
    actions: [
      code(runCodes.rolledBackUnknown, 'Windows Setup went back'),
      set('_SMSTSSetupRollback', 'true'),
      set(returnCode, '{code}'),
    ],
    goTo: 'failed',
  },
  {
    at: 'event',
    when: { phase: ['in-setup'], event: ['setup-ended'] },
    actions: [
      { do: 'take-event-code', reason: 'Windows Setup went back' },
      set('_SMSTSSetupRollback', 'true'),
      set(returnCode, '{code}'),
    ],
    goTo: 'failed',
  },
  {
    at: 'event',
    when: { phase: ['in-setup'], event: ['setup-silent'] },
    actions: [code(runCodes.setupSilent, 'Windows Setup never said how it ended')],
    goTo: 'failed',
  },
  { at: 'event', when: { phase: ['in-setup'] }, actions: [], answer: { kind: 'wait-for-setup' } },
  {
    at: 'event',
    when: {
      phase: ['pausing'],
      event: ['started', 'step-ended', 'restarted', 'setup-ended', 'setup-silent'],
    },
    actions: [],
    goTo: 'pause',
  },
  { at: 'event', when: { phase: ['ended'] }, actions: [], goTo: 'end' },
  { at: 'event', when: {}, actions: [], goTo: 'go-on' },
]

const goingOn: DecisionRule[] = [
  {
    at: 'go-on',
    when: {},
    actions: [phase('between'), set('_SMSTSNextInstructionPointer', '{next}')],
    goTo: 'item',
  },
  { at: 'item', when: { item: ['end'] }, actions: [], goTo: 'finish' },
  { at: 'item', when: { enabled: ['false'] }, actions: skip('disabled'), goTo: 'go-on' },
  { at: 'item', when: { condition: ['not-met'] }, actions: skip('its condition is not met'), goTo: 'go-on' },
  { at: 'item', when: { item: ['group'] }, actions: [{ do: 'move', to: 'next' }], goTo: 'go-on' },
  { at: 'item', when: {}, actions: [set('_SMSTSCurrentActionName', '{name}')], goTo: 'begin' },
  {
    at: 'begin',
    when: { item: ['set-task-sequence-variable'] },
    actions: [{ do: 'set-from-step' }, code(0), ...succeed],
    goTo: 'go-on',
  },
  {
    at: 'begin',
    when: { item: ['check-readiness'], ready: ['true'] },
    actions: [{ do: 'set-readiness' }, code(0), ...succeed],
    goTo: 'go-on',
  },
  {
    at: 'begin',
    when: { item: ['check-readiness'] },
    actions: [{ do: 'set-readiness' }, code(runCodes.notReady, 'the device is not ready: {unready}')],
    goTo: 'failed',
  },
  {
    at: 'begin',
    when: { item: ['restart-computer'] },
    actions: [phase('restarting')],
    answer: { kind: 'restart', forSetup: false },
  },
  { at: 'begin', when: {}, actions: [phase('in-step')], answer: { kind: 'run' } },
]

const afterStep: DecisionRule[] = [
  {
    at: 'step-ended',
    when: { item: upgrade, scanOnly: ['true'], codeMeans: [...atOnce, 'no-finding'] },
    actions: [set(returnCode, '{code}'), ...succeed],
    goTo: 'go-on',
  },
  {
    at: 'step-ended',
    when: { item: upgrade, scanOnly: ['false'], codeMeans: atOnce },
    actions: [set(returnCode, '{code}'), phase('in-setup')],
    answer: { kind: 'restart', forSetup: true },
  },
  { at: 'step-ended', when: { item: upgrade }, actions: [], goTo: 'failed' },
  { at: 'step-ended', when: { isSuccessCode: ['false'] }, actions: [], goTo: 'failed' },
  {
    at: 'step-ended',
    when: { item: download },
    actions: [{ do: 'keep-folders' }, ...succeed],
    goTo: 'go-on',
  },
  { at: 'step-ended', when: {}, actions: succeed, goTo: 'go-on' },
  {
    at: 'failed',
    when: { item: upgrade, scanOnly: ['false'] },
    actions: [set(returnCode, '{code}'), { do: 'remember-upgrade-failure' }],
    goTo: 'leave',
  },
  { at: 'failed', when: { item: upgrade }, actions: [set(returnCode, '{code}')], goTo: 'leave' },
  { at: 'failed', when: {}, actions: [], goTo: 'leave' },
  {
    at: 'leave',
    when: { goesOn: ['true'] },
    actions: [record('failed'), { do: 'move', to: 'leave' }],
    goTo: 'go-on',
  },
  {
    at: 'leave',
    when: {},
    actions: [record('failed'), { do: 'finish', outcome: 'failed', from: 'hand' }],
    goTo: 'end',
  },
]

const ending: DecisionRule[] = [
  { at: 'pause', when: { pause: ['true'] }, actions: [phase('pausing')], answer: { kind: 'pause' } },
  { at: 'pause', when: {}, actions: [], goTo: 'go-on' },
  {
    at: 'finish',
    when: { upgradeFailed: ['true'] },
    actions: [{ do: 'finish', outcome: 'failed', from: 'upgrade' }],
    goTo: 'end',
  },
  { at: 'finish', when: {}, actions: [{ do: 'finish', outcome: 'succeeded' }], goTo: 'end' },
  { at: 'end', when: {}, actions: [], answer: { kind: 'end' } },
]

/** The rules. At each place the first that fits counts, and the last one of a place always fits. */
export const decisionRules: readonly DecisionRule[] = [...afterEvent, ...goingOn, ...afterStep, ...ending]
