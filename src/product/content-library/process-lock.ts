// The lock inside one site server: whoever adds shares it, a collection has it alone. The lock in the database is lost when its
// connection breaks, and the work that began under it goes on all the same; this one lasts until the work has ended.

/** See the top of this file. */
export type ProcessLock = {
  /** Runs work beside others who add; waits for a collection to end first. */
  share: <Result>(work: () => Promise<Result>) => Promise<Result>
  /** Runs work while nobody adds; answers null at once when somebody does, or when another collection runs. */
  takeAlone: <Result>(work: () => Promise<Result>) => Promise<Result | null>
}

/** Makes the lock of one library. */
export function makeProcessLock(): ProcessLock {
  let sharing = 0
  let alone: Promise<unknown> | null = null
  return {
    async share(work) {
      while (alone !== null) await alone.catch(() => undefined)
      sharing += 1
      try {
        return await work()
      } finally {
        sharing -= 1
      }
    },
    async takeAlone(work) {
      if (sharing > 0 || alone !== null) return null
      const running = work()
      alone = running
      try {
        return await running
      } finally {
        alone = null
      }
    },
  }
}
