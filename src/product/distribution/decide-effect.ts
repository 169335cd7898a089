// What an action does to one point. Pure, so that every action can be tried on every state.

import { contentStates, isRemoval } from './content-state.ts'
import type { AssignmentRow } from './tables.ts'

/** Configuration Manager's actions on content. */
export const contentActions = [
  'distribute',
  'update',
  'redistribute',
  'remove',
  'validate',
  'cancel',
] as const
export type ContentActionName = (typeof contentActions)[number]

/**
 * What happens to one package on one point: it is sent for the first time, another version of it is sent, all of it is sent again,
 * read again, removed, its transfer is cancelled; `keep`: it is no longer assigned in this way, and stays for another reason;
 * `nothing`: see the reason.
 */
export const contentEffects = [
  'send',
  'update',
  'send-again',
  'validate',
  'remove',
  'cancel',
  'keep',
  'nothing',
] as const
export type ContentEffect = (typeof contentEffects)[number]

/** What is decided by. `staysBecause`: what else assigns the package to the point once the action has taken its own away. */
export type Situation = {
  row: AssignmentRow | null
  current: { version: number; contentVersion: string }
  staysBecause: readonly string[]
}

/** An effect; the reason is a sentence's second half, for people. */
export type Decision = { effect: ContentEffect; reason: string | null }

const nothing = (reason: string): Decision => ({ effect: 'nothing', reason })
const does = (effect: ContentEffect, reason: string | null = null): Decision => ({ effect, reason })

/** Decides what `action` does to a package on a point. */
export function decideEffect(action: ContentActionName, situation: Situation): Decision {
  const { row } = situation
  if (row === null) return action === 'distribute' ? does('send') : nothing('the point does not have it')
  if (isRemoval(row.state)) {
    if (action === 'distribute') return does('send', 'its removal is given up')
    return nothing('it is being removed from the point')
  }
  switch (action) {
    case 'distribute':
      return decideDistribute(row)
    case 'update':
      return decideUpdate(row, situation.current)
    case 'redistribute':
      return does('send-again')
    case 'validate':
      return isProven(row)
        ? does('validate')
        : nothing('the point has not proved to hold it yet; its receipt will say that it verified all of it')
    case 'remove':
      return situation.staysBecause.length > 0
        ? does('keep', `it stays, ${situation.staysBecause.join(' and ')}`)
        : does('remove')
    case 'cancel':
      return decideCancel(row)
  }
}

/** Whether the point proved to hold the very version that it shall hold. */
export function isProven(row: AssignmentRow): boolean {
  return (
    row.receipt_content_version === row.content_version && row.receipt_version_number === row.version_number
  )
}

function decideDistribute(row: AssignmentRow): Decision {
  if (row.cancelled_at !== null) return does('send', 'it had been cancelled')
  if (row.state === contentStates.installFailed) return does('send', 'it had failed')
  return nothing('the point has it already; update distribution points to bring another version')
}

function decideUpdate(row: AssignmentRow, current: Situation['current']): Decision {
  const isOther = row.content_version !== current.contentVersion || row.version_number !== current.version
  if (isOther) return does('update')
  if (row.cancelled_at !== null) return does('send', 'it had been cancelled')
  return nothing('the point is to hold the version in use already')
}

function decideCancel(row: AssignmentRow): Decision {
  if (row.cancelled_at !== null) return nothing('it is cancelled already')
  if (row.state === contentStates.installed) return nothing('nothing is under way: the point holds it')
  if (isProven(row)) return does('cancel', 'what the point holds stays')
  const before = row.previous_version_number
  return does('cancel', before === null ? null : `version ${before}, which the point held before, stays`)
}
