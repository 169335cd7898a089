// Every error of the house prints its sentence from its own example, and no code is used twice.

import { describe, expect, it } from 'vitest'
import { readErrorFiles } from '../../generated/read-errors.ts'

const files = await readErrorFiles()
const errors = files.flatMap(file => file.errors.map(error => ({ ...error, file: file.path })))

describe('errors', () => {
  it('are found', () => {
    expect(errors.length).toBeGreaterThan(0)
  })

  it('stand in files that export nothing else', () => {
    expect(files.flatMap(file => file.strangers.map(name => `${file.path}: ${name}`))).toEqual([])
  })

  it('have a code of their own', () => {
    const places = Map.groupBy(errors, error => error.definition.code)
    const shared = [...places].filter(([, users]) => users.length > 1)
    expect(shared.map(([code, users]) => `${code}: ${users.map(user => user.file).join(', ')}`)).toEqual([])
  })

  it.each(errors.map(error => [error.definition.code, error] as const))('%s can be read', (code, error) => {
    const { definition, make } = error
    expect(code).toMatch(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/)

    const { message } = make(definition.example)
    expect(message).not.toMatch(/undefined|\[object|NaN|\n|^\s|\s$|^$/)
    // What another program said closes some sentences as it is, without a full stop.
    const facts = Object.values(definition.example).filter(fact => typeof fact === 'string' && fact !== '')
    expect(/[.!?]$/.test(message) || facts.some(fact => message.endsWith(String(fact))), message).toBe(true)
    expect(definition.remedy).toMatch(/^[A-Z].*[.!?]$/)
    expect(JSON.parse(JSON.stringify(definition.example)), 'facts are plain JSON').toEqual(definition.example)
  })
})
