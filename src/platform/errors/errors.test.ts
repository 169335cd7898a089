import { describe, expect, it } from 'vitest'
import { defineError, reportError, SlipstreamError } from './errors.ts'

const Example = defineError<{ name: string }>({
  code: 'EXAMPLE_TAKEN',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts => `The name ${facts.name} is taken.`,
  remedy: 'Choose another name.',
  example: { name: 'Windows 11' },
})

describe('errors', () => {
  it('carry code, facts, retry answer and a sentence', () => {
    const error = new Example({ name: 'Windows 11' })
    expect(error).toBeInstanceOf(SlipstreamError)
    expect(reportError(error)).toEqual({
      code: 'EXAMPLE_TAKEN',
      kind: 'conflict',
      retry: 'after-change',
      message: 'The name Windows 11 is taken.',
      remedy: 'Choose another name.',
      facts: { name: 'Windows 11' },
    })
  })

  it('never show the text of an unexpected error', () => {
    const report = reportError(new Error('password=secret in /var/lib'))
    expect(report.code).toBe('INTERNAL')
    expect(JSON.stringify(report)).not.toContain('secret')
  })
})
