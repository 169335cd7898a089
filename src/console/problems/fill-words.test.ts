import { describe, expect, it } from 'vitest'
import { fillWords } from './fill-words.ts'

const fill = (text: string, facts: Record<string, unknown>) => fillWords(text, facts, value => `${value} o`)

describe('the words of an error', () => {
  it.each([
    ['a fact', 'Pas de {{name}}.', { name: 'Paris' }, 'Pas de Paris.'],
    ['a size', '{{neededBytes}}, port {{port}}', { neededBytes: 12, port: 8470 }, '12 o, port 8470'],
    ['short items', '{{ids}}', { ids: ['a', 'b'] }, 'a, b'],
    ['long items', '{{problems}}', { problems: ['a b', 'c'] }, 'a b ; c'],
    ['a part whose fact is there', 'Non[[ : {{by}}]].', { by: 'Ines' }, 'Non : Ines.'],
    ['a part whose fact is not there', 'Non[[ : {{by}}]].', { by: null }, 'Non.'],
    ['an empty text as a fact that is not there', 'Non[[ : {{by}}]].', { by: '' }, 'Non.'],
    ['nothing, when a fact is missing', 'Pas de {{name}}.', {}, null],
    ['what looks like a hole in a part, as it is', '[[{{name}}]]', { name: '{{by}} [[x' }, '{{by}} [[x'],
    ['what looks like a hole in a fact, as it is', '{{name}}', { name: '{{by}} [[x]]' }, '{{by}} [[x]]'],
  ])('take %s', (_, text, facts, expected) => {
    expect(fill(text, facts)).toBe(expected)
  })
})
