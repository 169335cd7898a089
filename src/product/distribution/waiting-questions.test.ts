import { describe, expect, it } from 'vitest'
import { openWaitingQuestions } from './waiting-questions.ts'

/** Waiting questions with a hand to announce changes. */
async function open(limit?: number) {
  let announce: (pointId: string | null) => void = () => undefined
  let closed = 0
  const waiting = await openWaitingQuestions(async listener => {
    announce = listener
    return async () => void closed++
  }, limit)
  return {
    waiting,
    announce: (pointId: string | null) => announce(pointId),
    timesClosed: () => closed,
  }
}

const forever = 100_000

describe('a question that waits', () => {
  it('is woken by a change of its point, and by no other', async () => {
    const { waiting, announce } = await open()
    const [mine, other] = [waiting.watch('one'), waiting.watch('two')]
    const waits = mine?.changed(forever)
    const stays = other?.changed(20)
    announce('one')
    announce('three')
    expect(await waits).toBe(true)
    expect(await stays).toBe(false)
  })

  it('is woken by a change that came between the beginning of the watch and the wait', async () => {
    const { waiting, announce } = await open()
    const watch = waiting.watch('one')
    announce('one')
    expect(await watch?.changed(forever)).toBe(true)
    expect(await watch?.changed(1), 'and once only').toBe(false)
  })

  it('is woken when announcements may have been missed', async () => {
    const { waiting, announce } = await open()
    const waits = [waiting.watch('one')?.changed(forever), waiting.watch('two')?.changed(forever)]
    announce(null)
    expect(await Promise.all(waits)).toEqual([true, true])
  })

  it('ends when the point hangs up, when it asks anew, and when the server stops', async () => {
    const { waiting, timesClosed } = await open()
    const hangUp = new AbortController()
    const first = waiting.watch('one')?.changed(forever, hangUp.signal)
    hangUp.abort()
    expect(await first).toBe(false)
    const second = waiting.watch('one')?.changed(forever)
    const third = waiting.watch('one')?.changed(forever)
    expect(await second).toBe(false)
    await waiting.close()
    expect(await third).toBe(false)
    expect(waiting.watch('two')).toBeNull()
    expect(timesClosed()).toBe(1)
  })

  it('has no room beyond the limit, but in the place of an earlier one of the same point', async () => {
    const { waiting } = await open(1)
    const watch = waiting.watch('one')
    expect(waiting.watch('two')).toBeNull()
    const again = waiting.watch('one')
    expect(again).not.toBeNull()
    watch?.end()
    expect(waiting.watch('two'), 'the earlier one gives up no room that it has lost').toBeNull()
    again?.end()
    expect(waiting.watch('two')).not.toBeNull()
  })
})
