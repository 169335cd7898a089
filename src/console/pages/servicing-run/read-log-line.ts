// Takes a line of the log apart as CMTrace does. Pure.

/** A line of the log. */
export type LogLine = { text: string; time: string; severity: 'information' | 'warning' | 'error' }

const severities = { 2: 'warning', 3: 'error' } as const
const form = /^<!\[LOG\[([\s\S]*?)\]LOG\]!><time="(\d\d:\d\d:\d\d)[^"]*" date="[^"]*"[^>]* type="(\d)"/

/** Reads one; a line of another form is shown as it is. */
export function readLogLine(line: string): LogLine {
  const [, text, time = '', type] = form.exec(line) ?? []
  if (text === undefined) return { text: line, time: '', severity: 'information' }
  return { text, time, severity: severities[Number(type) as 2 | 3] ?? 'information' }
}
