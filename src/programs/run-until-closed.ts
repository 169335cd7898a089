/** Starts something that goes on until a signal; what is returned ends it and waits for its end. */
export function runUntilClosed(run: (signal: AbortSignal) => Promise<void>): () => Promise<void> {
  const closing = new AbortController()
  const ended = run(closing.signal)
  return async () => {
    closing.abort(new Error('the site server is stopping'))
    await ended
  }
}
