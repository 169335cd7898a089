import { describe, expect, it } from 'vitest'
import { decideTransfers, type QueuedTransfer } from './decide-transfers.ts'

const open = { maintenance: false, access: 'open' as const, transfersAtOnce: 2 }

function queued(text: string, change: Partial<QueuedTransfer> = {}): QueuedTransfer[] {
  const priorities = { h: 'high', m: 'medium', l: 'low' } as const
  return text.split(' ').map(word => ({
    key: word.replace('*', ''),
    priority: priorities[word[0] as 'h'],
    isRunning: word.endsWith('*'),
    waitedMs: 0,
    blockedBy: null,
    ...change,
  }))
}
const decide = (text: string, limits: Partial<typeof open> = {}) => {
  const { run, waiting } = decideTransfers(queued(text), { ...open, ...limits })
  return [[...run].join(' '), [...waiting].map(entry => entry.join(':')).join(' ')]
}

describe('which transfers are under way', () => {
  it.each([
    ['the urgent go first', 'l1 m1 h1', 'h1 m1', 'l1:turn'],
    ['equals keep their order', 'm1 m2 m3', 'm1 m2', 'm3:turn'],
    ['among equals what runs goes on', 'm1 m2* m3*', 'm2 m3', 'm1:turn'],
    ['the urgent take the place of what runs', 'm1* m2* h1', 'h1 m1', 'm2:turn'],
  ])('%s', (_, text, run, waiting) => {
    expect(decide(text)).toEqual([run, waiting])
  })

  it('fewer when the rules say fewer', () => {
    expect(decide('m1* m2*', { transfersAtOnce: 1 })).toEqual(['m1', 'm2:turn'])
  })

  it('none in maintenance, and only the urgent when only they may', () => {
    expect(decide('h1 m1*', { maintenance: true })).toEqual(['', 'h1:maintenance m1:maintenance'])
    const { run, waiting } = decideTransfers(queued('l1* m1 h1'), { ...open, access: 'high-only' })
    expect([...run]).toEqual(['h1'])
    expect([...waiting]).toEqual([
      ['l1', 'schedule'],
      ['m1', 'schedule'],
    ])
  })

  it.each([
    ['less than a day gives nothing', 23.9, 'h1', 'm1:turn'],
    ['after a day medium is as good as high, and what runs goes on', 24, 'h1', 'm1:turn'],
    ['after two it is its turn, before whatever came later', 48, 'm1', 'h1:turn'],
  ])('nobody waits for ever: %s', (_, hours, run, waiting) => {
    const [medium, high] = queued('m1 h1*')
    const waited = [{ ...medium, waitedMs: hours * 3_600_000 }, high] as QueuedTransfer[]
    const decided = decideTransfers(waited, { ...open, transfersAtOnce: 1 })
    expect([...decided.run].join(' ')).toBe(run)
    expect([...decided.waiting].map(entry => entry.join(':')).join(' ')).toBe(waiting)
  })

  it('having waited long opens no hour', () => {
    const waited = queued('l1', { waitedMs: 90 * 24 * 3_600_000 })
    expect([...decideTransfers(waited, { ...open, access: 'high-only' }).run]).toEqual([])
  })

  it('one that failed just now takes no place from others', () => {
    const failed = queued('h1 h2', { blockedBy: 'source' })
    const { run, waiting } = decideTransfers([...failed, ...queued('l1 l2')], open)
    expect([...run]).toEqual(['l1', 'l2'])
    expect(waiting.get('h1')).toBe('source')
  })
})
