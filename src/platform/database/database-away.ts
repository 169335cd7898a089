// Tells a database that is away from one that was asked something wrong: the first comes back, the second says the same again.

/** What PostgreSQL says when it ends a connection (class 57) or cannot have one (class 08). */
const codes = /^(57P0[123]|08\d\d\d)$/
/** What the system says when nobody listens, or the other side has gone. */
const systemCodes = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']
/** What the client library says, without a code. */
const sentences =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/

/** Whether an error of a query says that the database is not there now. Give it errors that came from the database only. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  return codes.test(code) || systemCodes.includes(code) || sentences.test(error.message)
}
