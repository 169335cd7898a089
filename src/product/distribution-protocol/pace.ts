// How fast a transfer may go. Whoever fetches waits here before it opens a connection and after every piece that arrived: it
// does not read on meanwhile, so that TCP holds the sender back.

/** A limit that any number of transfers may share. */
export type Pace = {
  /**
   * Waits until one more connection may be used; what is returned gives it back, however often it is called. The transfer is told from others by
   * `transfer`, whatever that is.
   * @throws the signal's reason
   */
  connect(transfer: object, signal: AbortSignal): Promise<() => void>
  /**
   * Waits until so many bytes, which have just arrived, are paid for. Gives the milliseconds that it waited.
   * @throws the signal's reason
   */
  receive(bytes: number, signal: AbortSignal): Promise<number>
}

/** As fast as it goes. */
export const noLimit: Pace = {
  connect: async () => () => undefined,
  receive: async () => 0,
}
