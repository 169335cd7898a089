// Makes generated/status-messages.md from the catalogue of status messages.

import { type MessageKind, statusCatalogue } from '#product/activity'
import type { Generator } from './generators.ts'

/** The list of all status messages. */
export const statusMessagesPage: Generator = {
  file: 'status-messages.md',
  generate: async () => writePage(Object.entries(statusCatalogue)),
}

function writePage(kinds: readonly (readonly [string, MessageKind])[]): string {
  const sorted = [...kinds].sort(([, left], [, right]) => left.number - right.number)
  const rows = sorted.map(([code, kind]) => {
    const { number, severity, component, isChange, text, configurationManager = '' } = kind
    return `| ${number} | \`${code}\` | ${severity} | ${component} | ${isChange ? 'yes' : ''} | ${configurationManager} | ${text} |`
  })
  return [
    '# Status messages',
    '',
    'Made by `npm run generate` from `src/product/activity/catalogue`; do not edit.',
    '',
    'Programs match on the code or the number; both stay what they are. The numbers have six digits, so that none is taken for one of Configuration Manager’s; the ID of',
    'Configuration Manager’s message that says about the same stands beside it where it is known to us. *Audited*: the message tells of a change, and the audit holds it with',
    'what was before and after.',
    '',
    '| Number | Code | Severity | Component | Audited | Configuration Manager | What it says |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}
