import { expect, it } from 'vitest'
import { keysOfChanges, type LiveChange } from './keys-of-changes.ts'

const change = (kind: string, objectId: string | null, what: LiveChange['change'] = 'changed') => ({
  kind,
  objectId,
  change: what,
})

it('names each reading once, and with it those that show the same', () => {
  const keys = keysOfChanges([change('servicing-run', 'r1'), change('servicing-run', 'r2', 'created')])
  expect(keys).toEqual([['servicing-run'], ['servicing-schedule']])
})

it('reads of progress only the very object again, unless all of its kind is', () => {
  expect(keysOfChanges([change('operation', 'o1', 'progress')])).toEqual([
    ['operation', 'o1'],
    ['operation', 'newest'],
  ])
  expect(keysOfChanges([change('operation', 'o1', 'progress'), change('operation', null)])).toEqual([
    ['operation'],
  ])
})

it('reads of the reports of devices their deployment again, and the list with its counts', () => {
  expect(keysOfChanges([change('deployment', 'd1', 'progress')])).toEqual([
    ['deployment', 'd1'],
    ['deployment', 'list'],
  ])
  expect(keysOfChanges([change('device', 'x1')])).toEqual([['device'], ['device-group']])
})

it('reads what arrives at a point again where it is shown, and versions with their package', () => {
  expect(keysOfChanges([change('content-status', 'S0100001/DP1', 'progress')])).toEqual([['content-status']])
  expect(keysOfChanges([change('package-version', 'S0100001/2')])).toEqual([
    ['package-version'],
    ['upgrade-package'],
  ])
})
