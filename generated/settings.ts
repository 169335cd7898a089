// Makes generated/settings.md from the one table of settings.

import { environmentName, settingsTable } from '#platform/settings'
import type { Generator } from './generators.ts'

/** The list of all settings. */
export const settingsPage: Generator = { file: 'settings.md', generate: async () => writePage() }

function writePage(): string {
  const rows = Object.entries(settingsTable).map(([name, row]) => {
    const flag = 'placeholder' in row ? `--${name} ${row.placeholder}` : `--${name}`
    const standard = row.standard === null ? '' : `\`${row.standard}\``
    const secret = 'secret' in row ? ' Secret: never shown.' : ''
    return `| \`${name}\` | \`${flag}\` | \`${environmentName(name)}\` | ${standard} | ${row.programs.join(', ')} | ${row.description}${secret} |`
  })
  return [
    '# Settings',
    '',
    'Made by `npm run generate` from `src/platform/settings/table.ts`; do not edit.',
    '',
    'Every setting has one name and three spellings: a flag, an environment variable, and a line in `slipstream.yaml` (in the current',
    'folder, or where `--settings FILE` says). Flags win over the environment, the environment over the file, the file over the standard value.',
    '',
    '| Setting | Flag | Environment | Standard value | Program | What it does |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
    'The command line has no settings; it knows its site from the sign-in. Three environment variables say otherwise:',
    '',
    '| Environment | What it does |',
    '|---|---|',
    '| `SLIPSTREAM_SITE` | The URL of the site server, instead of the one that was signed in to. The flag `--site` wins. |',
    '| `SLIPSTREAM_TOKEN` | The token, instead of the one that the sign-in left. The flag `--token` wins. Secret: never shown. |',
    '| `SLIPSTREAM_CREDENTIALS` | The file in which the sign-in is remembered. |',
    '',
  ].join('\n')
}
