import { expect, it } from 'vitest'
import { sortRows } from './sort-rows.ts'

const { compare } = new Intl.Collator('en', { numeric: true })
const rows = [
  { name: 'Windows 10', size: 3 },
  { name: 'Windows 9', size: null },
  { name: 'Windows 11', size: 1 },
  { name: 'Linux', size: 3 },
]
const sorted = (key: 'name' | 'size', descending: boolean) =>
  sortRows(rows, row => row[key], descending, compare).map(row => row.name)

it('sorts texts as people read them, and numbers by their value', () => {
  expect(sorted('name', false)).toEqual(['Linux', 'Windows 9', 'Windows 10', 'Windows 11'])
  expect(sorted('name', true)).toEqual(['Windows 11', 'Windows 10', 'Windows 9', 'Linux'])
})

it('leaves what is alike as it stood, and what is not known last, whichever way', () => {
  expect(sorted('size', false)).toEqual(['Windows 11', 'Windows 10', 'Linux', 'Windows 9'])
  expect(sorted('size', true)).toEqual(['Windows 10', 'Linux', 'Windows 11', 'Windows 9'])
})
