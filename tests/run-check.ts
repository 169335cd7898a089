// What `npm run check` runs: everything that answers within a minute. A test that takes long on purpose is named
// `*.slow.test.ts` and waits for `npm test`.

import { consoleTypes, lint, runParts, say, types, unused, vitest } from './parts.ts'

const longestSeconds = 60
const slow = '--exclude=**/*.slow.test.ts'
/** Files share a process here, which halves the time; `npm test` gives each its own. */
const quick = ['--project=unit', slow, '--no-isolate']

const started = performance.now()
const results = await runParts([
  // The longest first, so that the short ones fill the time beside it.
  vitest({
    name: 'unit tests',
    words: [...quick, '--exclude=tests/house/**'],
  }),
  types,
  consoleTypes,
  unused,
  // Not in one run with the others: what their modules name for the API description in a shared process would be in it.
  vitest({ name: 'house (map, rooms, errors)', words: [...quick, 'tests/house'] }),
  lint,
])
const seconds = (performance.now() - started) / 1000
const failed = results.filter(result => !result.passed).map(result => result.name)
say(failed.length > 0 ? `\nFailed: ${failed.join(', ')}` : `\nAll passed in ${seconds.toFixed(1)} s.`)
if (seconds > longestSeconds) {
  say(`The check should take less than ${longestSeconds} s: name the slow tests *.slow.test.ts.`)
}
process.exitCode = failed.length > 0 ? 1 : 0
