// What a site server hears from its database: points whose desired state changed, and objects that consoles follow.

import { listenToDatabase, type OpenDatabase } from '#platform/database'
import type { Log } from '#platform/logging'
import { openWaitingQuestions, stateChannel, type WaitingQuestions } from '#product/distribution'
import { type LiveFeed, liveChannel, openLiveFeed } from '#product/live-events'

/** Opens both; each listens on a connection of its own, however many points and consoles wait. */
export async function openDatabaseEars({
  database: { db, url },
  log,
}: {
  database: OpenDatabase
  log: Log
}): Promise<{ waiting: WaitingQuestions; live: LiveFeed; close: () => Promise<void> }> {
  const listen = async (channel: string, heard: (text: string | null) => void) =>
    (await listenToDatabase({ url, channel, log, heard })).close
  const waiting = await openWaitingQuestions(heard => listen(stateChannel, heard))
  const live = await openLiveFeed({ db, log, subscribe: heard => listen(liveChannel, heard) })
  return {
    waiting,
    live,
    close: async () => {
      await live.close()
      await waiting.close()
    },
  }
}
