// The table of decisions as the script follows it, line by line the same as Step-Decision in script/decide.ps1. For the tests: the site decides nothing.

import {
  checkReadiness,
  type Decision,
  expandVariables,
  explainExitCode,
  type Instruction,
  isMet,
  listInstructions,
  type RunEntry,
  type RunEvent,
  type RunState,
  readVariable,
  type SequenceFacts,
  type TaskSequence,
  withVariable,
} from '#product/task-sequence-model'
import {
  type DecisionRule,
  decisionRules,
  firstPlace,
  pauseLimit,
  type RuleAction,
  type RuleAnswer,
  type RuleWord,
} from './decision-rules.ts'

/** What `advanceRun` gives, by the table. @throws TypeError when no rule fits */
export function followRules(
  sequence: TaskSequence,
  given: RunState,
  event: RunEvent,
  facts: SequenceFacts,
): { state: RunState; decision: Decision; entries: RunEntry[] } {
  const follower = new Follower(listInstructions(sequence), given, event, facts)
  const decision = follower.follow()
  return { state: follower.state, decision, entries: follower.entries }
}

class Follower {
  readonly entries: RunEntry[] = []
  readonly state: RunState
  private readonly table: Instruction[]
  private readonly event: RunEvent
  private readonly facts: SequenceFacts
  private code = 0
  private reason = ''

  constructor(table: Instruction[], given: RunState, event: RunEvent, facts: SequenceFacts) {
    this.table = table
    this.event = event
    this.facts = facts
    this.state = structuredClone(given)
    this.set('_SMSTSInstructionTableSize', String(table.length))
  }

  follow(): Decision {
    let at = firstPlace
    for (;;) {
      const words = this.look()
      const rule = decisionRules.find(one => one.at === at && fits(one, words))
      if (rule === undefined) throw new TypeError(`no rule fits at ${at}`)
      for (const action of rule.actions) this.act(action)
      if ('answer' in rule) return this.answer(rule.answer)
      at = rule.goTo
    }
  }

  private get item() {
    return this.table[this.state.next]?.item
  }

  private look(): Record<RuleWord, string> {
    const { item, state, event } = this
    const word = (value: unknown) => String(value ?? 'none')
    const eventCode = 'exitCode' in event ? event.exitCode : 0
    return {
      phase: state.phase,
      outcome: word(state.outcome),
      upgradeFailed: word(state.upgradeFailure !== null),
      event: event.kind,
      eventCode: eventCode ? 'other' : 'zero',
      rolledBack: word(event.kind === 'setup-ended' && event.rolledBack),
      item: item?.type ?? 'end',
      enabled: word(item?.enabled),
      condition:
        item?.condition === undefined || isMet(item.condition, state.variables, this.facts)
          ? 'met'
          : 'not-met',
      scanOnly: word(item?.type === 'upgrade-operating-system' && item.scanOnly),
      goesOn: word(this.placeToGoOn() !== null),
      ready: word(this.checks().every(one => one.passed)),
      codeMeans: explainExitCode(this.code).outcome,
      isSuccessCode: word(
        (item?.type === 'run-command-line' ? item.successCodes : [0]).some(one => one >>> 0 === this.code),
      ),
      pause: word(this.pauseSeconds() > 0),
    }
  }

  private act(action: RuleAction): void {
    const { item, state } = this
    if (action.do === 'set') this.set(action.variable, this.fill(action.to))
    else if (action.do === 'take-code') {
      this.code = action.code
      this.reason = this.fill(action.reason)
    } else if (action.do === 'take-event-code') {
      this.code = ('exitCode' in this.event ? (this.event.exitCode ?? 0) : 0) >>> 0
      this.reason = action.reason ?? ('reason' in this.event ? (this.event.reason ?? '') : '')
    } else if (action.do === 'set-from-step' && item?.type === 'set-task-sequence-variable')
      this.set(item.variable, expandVariables(item.value, state.variables).text)
    else if (action.do === 'set-readiness')
      for (const one of this.checks()) this.set(one.variable, one.passed ? '1' : '0')
    else if (action.do === 'keep-folders') this.keepFolders()
    else if (action.do === 'record') this.record(action.result, action.reason)
    else if (action.do === 'phase') state.phase = action.phase as RunState['phase']
    else if (action.do === 'move') this.move(action.to)
    else if (action.do === 'remember-upgrade-failure') state.upgradeFailure = this.failure()
    else if (action.do === 'forget-upgrade-failure') state.upgradeFailure = null
    else if (action.do === 'finish') {
      state.phase = 'ended'
      state.outcome = action.outcome
      if (action.outcome === 'failed')
        state.failure = action.from === 'hand' ? this.failure() : state.upgradeFailure
    }
  }

  private answer(answer: RuleAnswer): Decision {
    const { item, state } = this
    if (answer.kind === 'run') return { kind: 'run', step: item?.id ?? '' }
    if (answer.kind === 'restart') {
      const { delaySeconds, message } =
        item?.type === 'restart-computer' ? item : { delaySeconds: 0, message: '' }
      return { kind: 'restart', forSetup: answer.forSetup, delaySeconds, message }
    }
    if (answer.kind === 'pause') return { kind: 'pause', seconds: this.pauseSeconds() }
    if (answer.kind === 'wait-for-setup') return { kind: 'wait-for-setup' }
    if (state.outcome === 'succeeded') return { kind: 'end', outcome: 'succeeded', exitCode: 0, reason: '' }
    const { exitCode = null, reason = '' } = state.failure ?? {}
    return { kind: 'end', outcome: 'failed', exitCode, reason }
  }

  private record(result: RunEntry['result'], reason: string | undefined): void {
    const { id = '', name = '' } = this.item ?? {}
    const isSkipped = result === 'skipped'
    const said = reason ?? (result === 'failed' ? this.reason : '')
    this.entries.push({ step: id, result, exitCode: isSkipped ? null : this.code, reason: said })
    if (isSkipped) return
    this.set('_SMSTSLastActionName', name)
    this.set('_SMSTSLastActionRetCode', String(this.code | 0))
    this.set('_SMSTSLastActionSucceeded', String(result === 'succeeded'))
  }

  private move(to: 'next' | 'behind' | 'leave'): void {
    const { state } = this
    if (to === 'next') state.next += 1
    else if (to === 'behind') state.next = this.table[state.next]?.end ?? state.next
    else state.next = this.placeToGoOn() ?? state.next
  }

  /** Behind the innermost of the step and its groups that continues on error; null: none does. */
  private placeToGoOn(): number | null {
    const instruction = this.table[this.state.next]
    if (instruction === undefined) return null
    const around = [instruction.place, ...instruction.groups.toReversed()]
    return around.map(place => this.table[place]).find(one => one?.item.continueOnError)?.end ?? null
  }

  private keepFolders(): void {
    const { item, event } = this
    if (item?.type !== 'download-package-content' || item.pathVariable === undefined) return
    const folders = event.kind === 'step-ended' ? (event.folders ?? []) : []
    for (const [index, folder] of folders.entries())
      this.set(`${item.pathVariable}${String(index + 1).padStart(2, '0')}`, folder)
  }

  private failure(): NonNullable<RunState['failure']> {
    return { step: this.item?.id ?? '', exitCode: this.code, reason: this.reason }
  }

  private checks() {
    return this.item?.type === 'check-readiness' ? checkReadiness(this.item, this.facts) : []
  }

  private pauseSeconds(): number {
    const said = readVariable(this.state.variables, 'SetupCompletePause') ?? ''
    return /^[0-9]{1,9}$/.test(said) ? Math.min(Number(said), pauseLimit) : 0
  }

  private fill(text: string): string {
    const failed = this.checks().filter(one => !one.passed)
    const unready = failed.map(one => `${one.check}: wanted ${one.wanted}, found ${one.found}`).join('; ')
    const values: Record<string, string> = {
      next: String(this.state.next),
      name: this.item?.name ?? '',
      code: String(this.code),
      unready,
    }
    return text.replace(/\{([a-z]+)\}/g, (whole, word: string) => values[word] ?? whole)
  }

  private set(name: string, value: string): void {
    this.state.variables = withVariable(this.state.variables, name, value)
  }
}

function fits({ when }: DecisionRule, words: Record<RuleWord, string>): boolean {
  return Object.entries(when).every(([word, values]) => values.includes(words[word as RuleWord]))
}
