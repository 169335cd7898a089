// Local time of a zone to moments. A local time is a Date whose UTC parts are the local ones.

const formatters = new Map<string, Intl.DateTimeFormat>()
const dayMs = 86_400_000

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone)
  if (known !== undefined) return known
  // Making a formatter costs a thousand times what using it does.
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formatters.set(timeZone, made)
  return made
}

/** Whether this names a time zone that is known here. */
export function isTimeZone(name: string): boolean {
  try {
    formatterOf(name)
    return true
  } catch {
    return false
  }
}

/** The local time of a zone at a moment, to the second. */
export function localTimeAt(moment: Date, timeZone: string): Date {
  const parts = new Map(
    formatterOf(timeZone)
      .formatToParts(moment)
      .map(part => [part.type, Number(part.value)]),
  )
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0
  return new Date(
    Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')),
  )
}

/**
 * The moment of a local time. One that comes twice is its first moment; one that never comes is as long after the gap as it is after
 * the gap's beginning (RFC 5545, section 3.3.5).
 */
export function momentOf(local: Date, timeZone: string): Date {
  const offsetAt = (ms: number) => localTimeAt(new Date(ms), timeZone).getTime() - ms
  const before = offsetAt(local.getTime() - dayMs)
  const after = offsetAt(local.getTime() + dayMs)
  const moments = [before, after].map(offset => local.getTime() - offset).filter(ms => isIt(ms))
  return new Date(moments.length > 0 ? Math.min(...moments) : local.getTime() - before)

  function isIt(ms: number): boolean {
    return ms + offsetAt(ms) === local.getTime()
  }
}
