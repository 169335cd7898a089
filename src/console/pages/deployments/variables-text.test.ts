import { expect, it } from 'vitest'
import { variablesOf, variablesText } from './variables-text.ts'

it('variables as a text are the same again, and what is wrong is seen', () => {
  const variables = { SITE: 'Paris', Empty: '', Line: ' a = b ' }
  const text = variablesText(variables)
  expect(text).toBe('SITE=Paris\nEmpty=\nLine= a = b ')
  expect(variablesOf(text ?? '')).toEqual(variables)
  expect(variablesOf('\n A = 1\r\n\nB=2')).toEqual({ A: ' 1', B: '2' })
  expect(variablesText({ Several: 'one\ntwo' }), 'it would lose a line').toBeNull()
  for (const wrong of ['no sign', '=value', 'A=1\na=2']) expect(variablesOf(wrong)).toBeNull()
})
