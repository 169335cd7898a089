// Questions that wait for a change. A change is announced by the database (migration 0022), so it reaches every site server of a
// site, whichever one the administrator spoke to.

/** The channel on which the database announces changed points. */
export const stateChannel = 'slipstream_desired_state'

/** Tells of changed points: calls back with a point's id, or null when anything may have changed unnoticed. */
export type SubscribeToChanges = (listener: (pointId: string | null) => void) => Promise<() => Promise<void>>

/** The questions that wait on this site server. */
export type WaitingQuestions = {
  /**
   * Begins to watch a point, before its state is read, so that no change falls in between. Another question of the same point ends
   * the watch of the one before.
   * @returns null when too many wait already: the caller answers at once.
   */
  watch: (pointId: string) => PointWatch | null
  /** Ends every wait; what waits is answered at once, and nothing waits afterwards. */
  close: () => Promise<void>
}

/** One question that waits. */
export type PointWatch = {
  /** Ends with true when something may have changed since the watch began or since the last call, with false after `ms`. */
  changed: (ms: number, signal?: AbortSignal) => Promise<boolean>
  end: () => void
}

/** More than a site server should serve: each is a connection that is held open. */
const atMost = 5000

/** Opens the room for waiting questions. */
export async function openWaitingQuestions(
  subscribe: SubscribeToChanges,
  limit = atMost,
): Promise<WaitingQuestions> {
  const watches = new Map<string, OpenWatch>()
  let closed = false
  const unsubscribe = await subscribe(pointId => {
    if (pointId === null) for (const watch of watches.values()) watch.wake()
    else watches.get(pointId)?.wake()
  })
  return {
    watch(pointId) {
      const before = watches.get(pointId)
      if (closed || (before === undefined && watches.size >= limit)) return null
      before?.finish()
      const watch = makeWatch(() => {
        if (watches.get(pointId) === watch) watches.delete(pointId)
      })
      watches.set(pointId, watch)
      return watch
    },
    async close() {
      closed = true
      for (const watch of [...watches.values()]) watch.finish()
      await unsubscribe()
    },
  }
}

type OpenWatch = PointWatch & { wake: () => void; finish: () => void }

function makeWatch(forget: () => void): OpenWatch {
  let isChanged = false
  let isOver = false
  let wakeUp: () => void = () => undefined
  const wake = () => {
    isChanged = true
    wakeUp()
  }
  return {
    wake,
    finish() {
      isOver = true
      wakeUp()
      forget()
    },
    end: forget,
    async changed(ms, signal) {
      if (!isChanged && !isOver && ms > 0 && signal?.aborted !== true) {
        await new Promise<void>(resolve => {
          const timer = setTimeout(resolve, ms)
          wakeUp = () => {
            clearTimeout(timer)
            resolve()
          }
          signal?.addEventListener('abort', wakeUp, { once: true })
        })
      }
      const answer = isChanged && !isOver
      isChanged = false
      wakeUp = () => undefined
      return answer
    },
  }
}
