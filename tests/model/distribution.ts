// What a site believes of a package on a point, and what the point holds, while questions and receipts travel, get lost and come late.
// The site's part is not modelled: it is the product's own pure functions (decideEffect, changeOf, judgeReceipt, reconcile, nextState).

import type { Receipt } from '#product/distribution-protocol'
import { changeOf } from '../../src/product/distribution/apply-effect.ts'
import { contentStates, isRemoval, nextState } from '../../src/product/distribution/content-state.ts'
import { type ContentActionName, decideEffect } from '../../src/product/distribution/decide-effect.ts'
import { judgeReceipt } from '../../src/product/distribution/judge-receipt.ts'
import { reconcile, settleMs } from '../../src/product/distribution/reconcile.ts'
import type { AssignmentRow } from '../../src/product/distribution/tables.ts'
import type { Model, Step } from './check-model.ts'

/** When something was verified: its place in the order of such moments, and whether that was a while ago. */
type Moment = { order: number; isOld: boolean }

/** The columns of an assignment that matter; requests are numbered. */
export type Row = {
  state: number
  version: number
  receipt: number | null
  verified: Moment | null
  hasSettled: boolean
  withdrawn: Moment | null
  request: number | null
  action: 'validate' | 'redistribute' | null
  isCancelled: boolean
  previous: number | null
}

/** `isTaken`: the point knows that the site has the receipt. */
type Held = { version: number; verified: Moment; isTaken: boolean; request: number | null }
type Wanted = { version: number; request: number | null; action: 'validate' | 'redistribute' | null }

export type PointState = {
  inUse: number
  row: Row | null
  held: readonly Held[]
  /** What the point was told last. */
  wanted: Wanted | null
  /** Late messages, one of each kind at most: a list of what was held, and a receipt. */
  question: readonly { version: number; verified: Moment }[] | null
  receipt: { version: number; verified: Moment; request: number | null } | null
  /** How often something may still be asked for, be lost or be late. */
  left: { actions: number; losses: number; late: number }
}

/** Every age that matters is told by these: a moment that is old is `settleMs` and more away. */
const now = new Date(1_000_000_000)
const timeOf = ({ order, isOld }: Moment) =>
  new Date(now.getTime() - (isOld ? 2 * settleMs : settleMs / 2) + order)
const digestOf = (version: number) => `version ${version}`
const requestOf = (request: number | null) => (request === null ? null : `request ${request}`)
const versionOf = (digest: string | null) => (digest === null ? null : Number(digest.split(' ')[1]))

/** The row as the product has it. */
function assignmentOf(row: Row): AssignmentRow {
  const { receipt } = row
  return {
    point_id: 'point',
    package_id: 'package',
    version_number: row.version,
    content_version: digestOf(row.version),
    state: row.state,
    receipt: receipt === null ? null : { receipt: '', signature: '' },
    receipt_version_number: receipt,
    receipt_content_version: receipt === null ? null : digestOf(receipt),
    verified_at: row.verified && timeOf(row.verified),
    received_at: receipt === null ? null : new Date(now.getTime() - (row.hasSettled ? 2 * settleMs : 0)),
    withdrawn_verified_at: row.withdrawn && timeOf(row.withdrawn),
    request_id: requestOf(row.request),
    request_action: row.action,
    cancelled_at: row.isCancelled ? now : null,
    previous_version_number: row.previous,
    previous_content_version: row.previous === null ? null : digestOf(row.previous),
    assigned_directly: true,
    bytes_sent: 0,
  } as unknown as AssignmentRow
}

/** A number for a request that nothing has now. */
const newRequest = ({ row, wanted, held, receipt }: PointState) => {
  const used = [row?.request, wanted?.request, receipt?.request, ...held.map(one => one.request)]
  return [0, 1, 2, 3, 4].find(number => !used.includes(number)) ?? 5
}

/** The row after a change of the product's: an update of some columns. */
function changed(state: PointState, row: Row, change: Partial<AssignmentRow>): Row {
  const after = { ...assignmentOf(row), ...change }
  const isSame = after.request_id === requestOf(row.request)
  const request = after.request_id === null ? null : isSame ? row.request : newRequest(state)
  const isReceiptGone = after.receipt_version_number === null
  return {
    state: after.state,
    version: after.version_number,
    receipt: after.receipt_version_number,
    verified: isReceiptGone ? null : row.verified,
    hasSettled: isReceiptGone ? false : row.hasSettled,
    withdrawn: row.withdrawn,
    request,
    action: after.request_action,
    isCancelled: after.cancelled_at !== null,
    previous: versionOf(after.previous_content_version),
  }
}

const nothingProven = {
  receipt: null,
  verified: null,
  hasSettled: false,
  withdrawn: null,
  request: null,
  action: null,
  isCancelled: false,
  previous: null,
}

/** An administrator's action. */
function act(state: PointState, action: ContentActionName): PointState {
  const current = { version: state.inUse, contentVersion: digestOf(state.inUse) }
  const row = state.row && assignmentOf(state.row)
  const decision = decideEffect(action, { row, current, staysBecause: [] })
  const left = { ...state.left, actions: state.left.actions - 1 }
  if (decision.effect === 'send' && row === null) {
    const sent = { state: contentStates.installPending, version: state.inUse, ...nothingProven }
    return { ...state, left, row: sent }
  }
  if (row === null || state.row === null) return { ...state, left }
  const target = { ...current, totalBytes: 1 }
  const how = { by: 'tester', priority: null, directly: true }
  const change = changeOf(row, { decision, target }, how) as Partial<AssignmentRow> | null
  return { ...state, left, row: change === null ? state.row : changed(state, state.row, change) }
}

/** The site takes what a point says that it holds, as take-question.ts does. */
function takeQuestion(state: PointState, held: NonNullable<PointState['question']>): PointState {
  const { row } = state
  if (row === null) return state
  const named = held.map(({ version, verified }) => ({
    packageId: 'package',
    version,
    contentVersion: digestOf(version),
    verifiedAt: timeOf(verified).toISOString(),
  }))
  const [finding] = reconcile([assignmentOf(row)], { held: named, pointTime: now.toISOString() }, now)
  switch (finding?.kind) {
    case 'removal-ended':
      return { ...state, row: null }
    case 'not-held': {
      const after = {
        ...row,
        ...nothingProven,
        withdrawn: row.verified,
        state: nextState(row.state, 'not-held'),
      }
      const { request, action, isCancelled, previous } = row
      return { ...state, row: { ...after, request, action, isCancelled, previous } }
    }
    case 'unproven':
      return { ...state, row: { ...row, request: newRequest(state), action: 'validate' } }
    default:
      return state
  }
}

/** What the site answers: as desired-state-of.ts makes it from the row. */
export function wantedOf(row: Row | null): Wanted | null {
  if (row === null || isRemoval(row.state)) return null
  if (row.isCancelled)
    return row.previous === null ? null : { version: row.previous, request: null, action: null }
  return { version: row.version, request: row.request, action: row.action }
}

/** The site takes a receipt. Whether it was taken; a refused one is offered again. */
function takeReceipt(
  state: PointState,
  { version, verified, request }: NonNullable<PointState['receipt']>,
): { state: PointState; isTaken: boolean } {
  const { row } = state
  const receipt = {
    version,
    contentVersion: digestOf(version),
    verifiedAt: timeOf(verified).toISOString(),
    request: requestOf(request),
  } as unknown as Receipt
  const judged = judgeReceipt(row && assignmentOf(row), receipt, { receipt: '', signature: '' } as never)
  if ('refused' in judged || row === null) return { state, isTaken: false }
  if (judged.change === null) return { state, isTaken: true }
  const after = changed(state, row, judged.change as unknown as Partial<AssignmentRow>)
  return {
    state: { ...state, row: { ...after, receipt: version, verified, hasSettled: false } },
    isTaken: true,
  }
}

/** A moment later than all that are known. */
function laterMoment(state: PointState): Moment {
  const orders = momentsOf(state).map(moment => moment.order)
  return { order: Math.max(0, ...orders) + 1, isOld: false }
}

function momentsOf({ row, held, question, receipt }: PointState): Moment[] {
  const all = [row?.verified, row?.withdrawn, receipt?.verified]
  return [...all, ...held.map(one => one.verified), ...(question ?? []).map(one => one.verified)].filter(
    moment => moment !== null && moment !== undefined,
  )
}

/** The same with its moments and requests numbered anew, so that what does not matter makes no other state. */
function renumbered(state: PointState): PointState {
  const orders = [...new Set(momentsOf(state).map(moment => moment.order))].sort(
    (left, right) => left - right,
  )
  return JSON.parse(JSON.stringify(state), (key, value) =>
    key === 'order' ? orders.indexOf(value) : value,
  ) as PointState
}

/** Makes the model. */
export function distributionModel(left: PointState['left']): Model<PointState> {
  return {
    initial: { inUse: 1, row: null, held: [], wanted: null, question: null, receipt: null, left },
    steps: state =>
      [...siteSteps(state), ...pointSteps(state)].map(step => ({ ...step, next: renumbered(step.next) })),
    invariants: {
      'INSTALLED has a receipt of the very version': ({ row }) =>
        row?.state !== 0 || row.receipt === row.version,
      'what is removed is not asked for': ({ row }) =>
        row === null || !isRemoval(row.state) || row.request === null,
      'a validation has its request': ({ row }) => row?.state !== 8 || row.action === 'validate',
      'what is cancelled has failed, in its words': ({ row }) => !row?.isCancelled || row.state === 3,
    },
    isEnd: isAtRest,
  }
}

/** Nothing is on its way, and the point holds what the site shows. */
export function isAtRest({ row, held, question, receipt }: PointState): boolean {
  if (question !== null || receipt !== null) return false
  const wanted = wantedOf(row)
  if (wanted === null) return held.length === 0 && (row === null || row.isCancelled)
  const [only, ...others] = held
  const isHeld = only?.version === wanted.version && others.length === 0
  return isHeld && row !== null && (row.isCancelled || (row.state === 0 && row.request === null))
}

function siteSteps(state: PointState): Step<PointState>[] {
  const { left, inUse, row, question, receipt } = state
  const steps: Step<PointState>[] = []
  if (left.actions > 0) {
    for (const action of ['distribute', 'update', 'redistribute', 'remove', 'validate', 'cancel'] as const)
      steps.push({ name: action, next: act(state, action), isFault: true })
    if (inUse === 1)
      steps.push({
        name: 'a version is published',
        next: { ...state, inUse: 2, left: { ...left, actions: left.actions - 1 } },
        isFault: true,
      })
  }
  if (question !== null) {
    const taken = takeQuestion({ ...state, question: null }, question)
    steps.push({ name: 'the late question comes', next: taken })
  }
  if (receipt !== null) {
    const taken = takeReceipt({ ...state, receipt: null }, receipt)
    steps.push({ name: 'the late receipt comes', next: taken.state })
  }
  const isFresh = momentsOf(state).some(moment => !moment.isOld) || (row?.receipt != null && !row.hasSettled)
  if (isFresh) steps.push({ name: 'time passes', next: aged(state) })
  return steps
}

function aged(state: PointState): PointState {
  const next = JSON.parse(JSON.stringify(state), (key, value) =>
    key === 'isOld' ? true : value,
  ) as PointState
  return { ...next, row: next.row && { ...next.row, hasSettled: next.row.receipt !== null } }
}

function pointSteps(state: PointState): Step<PointState>[] {
  const { held, wanted, left, question } = state
  // What it was told not to hold any more is named no more, whether it is gone or not.
  const said = held
    .filter(one => one.version === wanted?.version)
    .map(({ version, verified }) => ({ version, verified }))
  const taken = takeQuestion(state, said)
  const steps: Step<PointState>[] = [{ name: 'the point asks', next: told(taken) }]
  const late = { ...left, late: left.late - 1 }
  if (left.late > 0 && question === null)
    steps.push({ name: 'a question is late', next: { ...state, question: said, left: late }, isFault: true })
  const losses = { ...left, losses: left.losses - 1 }
  for (const [index, one] of held.entries()) {
    const without = held.toSpliced(index, 1)
    if (left.losses > 0)
      steps.push({
        name: `version ${one.version} is damaged`,
        next: { ...state, held: without, left: losses },
        isFault: true,
      })
    if (one.version !== wanted?.version) {
      steps.push({ name: `version ${one.version} goes`, next: { ...state, held: without } })
      continue
    }
    steps.push(...receiptSteps(state, index))
  }
  if (wanted !== null) steps.push(...obeySteps(state, wanted))
  return steps
}

/** The point has its answer. What is wanted again comes back as it is, and its receipt is offered anew. */
function told(state: PointState): PointState {
  const wanted = wantedOf(state.row)
  const isBack = ({ version }: Held) => version === wanted?.version && version !== state.wanted?.version
  const held = state.held.map(one => (isBack(one) ? { ...one, isTaken: false } : one))
  return { ...state, wanted, held }
}

/** The point fetches, reads again or fetches anew what it was told to. */
function obeySteps(state: PointState, { version, request }: Wanted): Step<PointState>[] {
  const { held } = state
  const index = held.findIndex(one => one.version === version)
  const isDone = index !== -1 && (request === null || held[index]?.request === request)
  if (isDone) return []
  const fresh: Held = { version, verified: laterMoment(state), isTaken: false, request }
  const next = index === -1 ? [...held, fresh] : held.with(index, fresh)
  return [{ name: `the point verifies version ${version}`, next: { ...state, held: next } }]
}

/** The receipt of something held: it is taken, or it is and nobody hears of it, or it is late. */
function receiptSteps(state: PointState, index: number): Step<PointState>[] {
  const { held, left, receipt } = state
  const one = held[index] as Held
  if (one.isTaken) return []
  const sent = { version: one.version, verified: one.verified, request: one.request }
  const taken = takeReceipt(state, sent)
  const known = taken.isTaken ? held.with(index, { ...one, isTaken: true }) : held
  const late = { ...left, late: left.late - 1 }
  const steps: Step<PointState>[] = [
    { name: `the receipt of version ${one.version}`, next: { ...taken.state, held: known } },
  ]
  if (left.late > 0) {
    const unheard = { ...taken.state, left: late }
    steps.push({ name: `the receipt of version ${one.version}, unheard`, next: unheard, isFault: true })
    if (receipt === null)
      steps.push({ name: 'a receipt is late', next: { ...state, receipt: sent, left: late }, isFault: true })
  }
  return steps
}
