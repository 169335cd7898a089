import { describe, expect, it } from 'vitest'
import { progressReport } from '#product/distribution-protocol'
import { type ContentEvent, contentStateName, contentStates, isRemoval, nextState } from './content-state.ts'

const states = [0, 1, 2, 3, 4, 5, 6, 7, 8]
const events: ContentEvent[] = [...progressReport.shape.state.options, 'receipt', 'not-held']
const all = states.flatMap(state => events.map(event => [state, event] as const))

/** Configuration Manager's names, written down a second time. */
const names = [
  'INSTALLED',
  'INSTALL_PENDING',
  'INSTALL_RETRYING',
  'INSTALL_FAILED',
  'REMOVAL_PENDING',
  'REMOVAL_RETRYING',
  'REMOVAL_FAILED',
  'CONTENT_UPDATING',
  'CONTENT_MONITORING',
]

/** What each event means, in rules; the table in the source must say the same. */
function expected(state: number, event: ContentEvent): number {
  const { installed, installRetrying, installFailed, removalRetrying, removalFailed } = contentStates
  const { contentMonitoring, contentUpdating, installPending } = contentStates
  if (isRemoval(state)) {
    if (event === 'failed') return removalFailed
    if (event === 'retrying') return removalRetrying
    return event === 'removing' && state === removalFailed ? removalRetrying : state
  }
  switch (event) {
    case 'receipt':
      return installed
    case 'lost':
    case 'not-held':
      return state === installed || state === contentMonitoring ? installRetrying : state
    case 'failed':
      return state === installed ? installed : installFailed
    case 'retrying':
      return [installPending, installRetrying, installFailed, contentUpdating].some(one => one === state)
        ? installRetrying
        : state
    case 'waiting':
    case 'transferring':
    case 'validating':
      return state === installFailed ? installRetrying : state
    default:
      return state
  }
}

describe('the states of content', () => {
  it('have the numbers and names of Configuration Manager', () => {
    expect(states.map(contentStateName)).toEqual(names)
    expect(contentStateName(9)).toBe('UNKNOWN')
    expect(Object.values(contentStates).sort()).toEqual(states)
  })

  it.each(all)('%i after %s', (state, event) => {
    expect(nextState(state, event)).toBe(expected(state, event))
  })

  it('become INSTALLED by a receipt and by nothing else', () => {
    const wrong = all.filter(
      ([state, event]) => state !== 0 && event !== 'receipt' && nextState(state, event) === 0,
    )
    expect(wrong).toEqual([])
  })

  it('of a removal are left by no report', () => {
    const wrong = all.filter(([state, event]) => isRemoval(state) !== isRemoval(nextState(state, event)))
    expect(wrong).toEqual([])
  })

  it('that are not known stay what they are', () => {
    expect(events.map(event => nextState(9, event))).toEqual(events.map(() => 9))
  })
})
