import { expect, it } from 'vitest'
import type { TaskSequenceDefinition, TaskSequenceItem } from '#api-client'
import { compareDefinitions } from './compare-definitions.ts'

const common = { description: '', enabled: true, continueOnError: false }
const variable = (id: string, value: string, more: object = {}): TaskSequenceItem => ({
  ...{ type: 'set-task-sequence-variable', id, name: id, variable: 'X', value },
  ...common,
  ...more,
})
const group = (id: string, ...steps: TaskSequenceItem[]): TaskSequenceItem => ({
  ...{ type: 'group', id, name: id, steps },
  ...common,
})
const sequence = (...steps: TaskSequenceItem[]): TaskSequenceDefinition => ({
  ...{ format: 'slipstream-task-sequence-1', kind: 'upgrade-operating-system', description: '' },
  variables: [],
  steps,
})
const said = (before: TaskSequenceDefinition, after: TaskSequenceDefinition) =>
  compareDefinitions(before, after).map(({ step, change, option }) =>
    [step?.id ?? 'whole', change, option].filter(one => one !== null).join(' '),
  )

it('names what was added, removed, moved and changed, and nothing else', () => {
  const before = sequence(
    group('one', variable('a', '1'), variable('b', '2'), variable('c', '3')),
    group('two'),
  )
  expect(said(before, structuredClone(before))).toEqual([])
  const condition = { variable: 'X', is: 'equals', value: '' }
  const after = sequence(
    group('one', variable('b', '2'), variable('a', '4', { condition }), variable('new', '5')),
    group('two', variable('c', '3')),
  )
  expect(said(before, { ...after, description: 'x' })).toEqual([
    'whole changed description',
    'b moved',
    'a moved',
    'a changed value',
    'a changed condition',
    'new added',
    'c moved',
  ])
  expect(said(after, sequence(group('one')))).toEqual([
    'b removed',
    'a removed',
    'new removed',
    'two removed',
    'c removed',
  ])
})

it('takes no order of members for a change, and another kind of step under the same ID for another step', () => {
  const one = sequence(variable('a', '1', { condition: { variable: 'X', is: 'equals', value: '1' } }))
  const same = sequence(variable('a', '1', { condition: { value: '1', is: 'equals', variable: 'X' } }))
  expect(said(one, same)).toEqual([])
  expect(said(one, sequence(group('a')))).toEqual(['a added', 'a removed'])
})
