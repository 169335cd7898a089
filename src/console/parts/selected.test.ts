import { expect, it } from 'vitest'
import { readSelected, writeSelected } from './selected.ts'

const keys = (count: number, from = 0) => Array.from({ length: count }, (_, place) => `S${from + place}`)

it('has the keys of up to a hundred rows in the address, each once', () => {
  expect(writeSelected([])).toBeNull()
  expect(writeSelected(['S1', 'S2', 'S1'])).toBe('S1 S2')
  const hundred = writeSelected(keys(100))
  expect(hundred?.split(' ')).toEqual(keys(100))
  expect([...readSelected(hundred ?? '')]).toEqual(keys(100))
  expect(readSelected(undefined).size).toBe(0)
})

it('has a number for more, which means the same rows for as long as the tab knows it', () => {
  const first = writeSelected(keys(101))
  const second = writeSelected(keys(5000, 7))
  expect(first).toMatch(/^\*\d+$/)
  expect(second).not.toBe(first)
  expect([...readSelected(first ?? '')]).toEqual(keys(101))
  expect(readSelected(second ?? '').size).toBe(5000)
  // Of another tab, or after the page was loaded anew: nothing is selected, and nothing else is either.
  expect(readSelected('*999999').size).toBe(0)
})

it('forgets selections that are long past, the oldest first', () => {
  const oldest = writeSelected(keys(101)) ?? ''
  const others = Array.from({ length: 20 }, (_, at) => writeSelected(keys(101, at)) ?? '')
  expect(readSelected(oldest).size).toBe(0)
  for (const [at, one] of others.entries()) expect([...readSelected(one)][0]).toBe(`S${at}`)
})
