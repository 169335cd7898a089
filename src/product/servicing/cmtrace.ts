// The form in which Configuration Manager writes its logs, which CMTrace shows:
// <![LOG[text]LOG]!><time="12:34:56.789+000" date="09-30-2027" component="…" context="" type="1" thread="" file="">
// `type`: 1 information, 2 warning, 3 error. The `+000` is the distance to UTC in minutes: ours is none. Pure.

/** One line of a log. */
export type LogEntry = {
  at: Date
  /** Who says it: `site-server`, `servicing-worker`. */
  component: string
  severity: 'information' | 'warning' | 'error'
  text: string
}

const types = { information: 1, warning: 2, error: 3 } as const

/** The line; whatever the text holds, it cannot end the line's text or begin another one. */
export function toCmTrace({ at, component, severity, text }: LogEntry): string {
  const [date = '', time = ''] = at.toISOString().split(/[TZ]/)
  const [year, month, day] = date.split('-')
  const said = plainText(text)
    .replaceAll(/\](?=LOG\]!>)/gi, '] ')
    .replaceAll(/<!\[(?=LOG\[)/gi, '<! [')
  return `<![LOG[${said}]LOG]!><time="${time}+000" date="${month}-${day}-${year}" component="${component}" context="" type="${types[severity]}" thread="" file="">`
}

/** Without control characters (a terminal obeys them, PostgreSQL holds no NUL) and without halves of characters. */
function plainText(line: string): string {
  return line
    .toWellFormed()
    .replaceAll('\t', '  ')
    .replaceAll(/\p{Cc}/gu, '\u{FFFD}')
}
