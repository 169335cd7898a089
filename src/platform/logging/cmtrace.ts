// Log lines in the format that CMTrace and its relatives read, so that an administrator can open our logs with the tool
// that is already on the bench.
//
// One line: <![LOG[message]LOG]!><time="HH:mm:ss.fff±bias" date="MM-dd-yyyy" component="…" context="" type="N" thread="…"
// file="">, where bias is the distance from UTC in minutes and type is 1 information, 2 warning, 3 error.
// Source: Configuration Manager, "About log files".

/** One entry as pino writes it. */
export type LogEntry = {
  /** pino's number: 30 information, 40 warning, 50 error. */
  level: number
  /** Milliseconds since 1970. */
  time: number
  msg?: string
  component?: string
  pid?: number
  err?: { message?: string; stack?: string }
} & Record<string, unknown>

const ownFields = new Set(['level', 'time', 'msg', 'component', 'pid', 'hostname', 'err'])

/** The entry as one CMTrace line, without the line's end. Line breaks and the end mark inside the message are made harmless. */
export function formatCmTrace(entry: LogEntry): string {
  const facts = Object.entries(entry).filter(([name]) => !ownFields.has(name))
  const parts = [entry.msg ?? '', ...facts.map(([name, value]) => `${name}=${JSON.stringify(value)}`)]
  if (entry.err?.stack) parts.push(entry.err.stack)
  const message = parts
    .join(' ')
    .replaceAll(/\r?\n\s*/g, ' | ')
    .replaceAll(']LOG]!>', '] LOG ] !>')
  const at = new Date(entry.time)
  const bias = at.getTimezoneOffset()
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`
  const date = `${two(at.getMonth() + 1)}-${two(at.getDate())}-${at.getFullYear()}`
  const type = entry.level >= 50 ? 3 : entry.level >= 40 ? 2 : 1
  const sign = bias < 0 ? '-' : '+'
  return `<![LOG[${message}]LOG]!><time="${time}${sign}${String(Math.abs(bias)).padStart(3, '0')}" date="${date}" component="${entry.component ?? 'slipstream'}" context="" type="${type}" thread="${entry.pid ?? 0}" file="">`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
