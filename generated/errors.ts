// generated/errors.md: every error that a person or a program may meet.

import { reportError } from '#platform/errors'
import type { Generator } from './generators.ts'
import { readErrorFiles } from './read-errors.ts'

export const errorsPage: Generator = {
  file: 'errors.md',
  async generate() {
    const files = await readErrorFiles()
    const rows = files.flatMap(({ room, errors }) =>
      errors.map(({ definition, make }) => {
        const { code, kind, retry, remedy, example } = definition
        return { code, kind, retry, message: make(example).message, remedy, room }
      }),
    )
    // What the house did not expect has no definition of its own, but a reader meets it all the same.
    const unexpected = { ...reportError(new Error('unexpected')), room: 'platform/errors' }
    const all = [...rows, unexpected].sort((left, right) => (left.code < right.code ? -1 : 1))
    return [
      '# Errors',
      '',
      'Programs match on the code. The sentence is shown with facts of an example. `retry` answers whether the same',
      'request can succeed: `never`, `after-change` (of what the remedy names), or `later`.',
      '',
      '| Code | Kind | Retry | Sentence | Remedy | Room |',
      '|---|---|---|---|---|---|',
      ...all.map(
        row =>
          `| \`${row.code}\` | ${row.kind} | ${row.retry} | ${cell(row.message)} | ${cell(row.remedy)} | ${row.room} |`,
      ),
      '',
    ].join('\n')
  },
}

/** Text inside a Markdown table: it may hold nothing that ends the cell or starts an element. */
function cell(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ')
}
