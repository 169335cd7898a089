import { describe, expect, it } from 'vitest'
import type { Operation } from '#api-client'
import { SiteUnreachable } from './errors.ts'
import { followOperation } from './follow-operation.ts'
import type { Output } from './output.ts'

const patience = { lookEveryMs: 1, retryEveryMs: 1, awayMs: 2000 }
const away = () => new SiteUnreachable({ site: 'http://127.0.0.1:1', reason: 'ECONNREFUSED' })

function listener(): { out: Output; said: string[] } {
  const said: string[] = []
  const nothing = () => undefined
  return {
    said,
    out: {
      form: 'table' as const,
      json: false,
      interactive: false,
      answer: nothing,
      fail: nothing,
      say: line => said.push(line),
    },
  }
}

/** A site that answers, in this order, with these operations or errors; the last answer stays. */
function siteWith(answers: readonly (Error | Partial<Operation>)[]) {
  let asked = 0
  return {
    asked: () => asked,
    cancelOperation: () => Promise.reject(new Error('nobody cancels')),
    readOperation: async () => {
      const answer = answers[Math.min(asked++, answers.length - 1)]
      if (answer instanceof Error) throw answer
      return { finishedAt: null, ...answer } as Operation
    },
  }
}

describe('following an operation', () => {
  it('goes on when the site was away, and says so once', async () => {
    const { out, said } = listener()
    const ended = { state: 'succeeded', finishedAt: '2026-01-01T00:00:00.000Z' } as const
    const api = siteWith([{}, away(), away(), {}, away(), ended])
    expect(await followOperation({ api, out }, 'one', { patience })).toMatchObject(ended)
    expect(api.asked()).toBe(6)
    expect(said).toEqual([expect.stringContaining('does not answer')])
  })

  it('ends when the site stays away', async () => {
    const { out } = listener()
    const api = siteWith([{}, away()])
    const following = followOperation({ api, out }, 'one', { patience: { ...patience, awayMs: 50 } })
    await expect(following).rejects.toThrow(SiteUnreachable)
    expect(api.asked()).toBeGreaterThan(2)
  })

  it('ends at once when the site refuses', async () => {
    const { out, said } = listener()
    const api = siteWith([new Error('there is no such operation')])
    await expect(followOperation({ api, out }, 'one', { patience })).rejects.toThrow('no such operation')
    expect([api.asked(), said]).toEqual([1, []])
  })
})
