// npm run test:faults [-- --all]: kills the programs at every failpoint and ends the database, starts them again, and looks from outside
// whether anything is lost, half visible or left. With --all every site has an embedded PostgreSQL of its own, and the short soak follows.

import { parseArgs } from 'node:util'
import { journeyFiles } from './faults/journeys.ts'
import { runParts, say, sum, vitest } from './parts.ts'

const { all } = parseArgs({ options: { all: { type: 'boolean', default: false } } }).values
const elsewhere = Object.values(journeyFiles).filter(file => !file.startsWith('tests/faults/'))
const projects = ['--project=unit', '--project=faults']
const words = [...projects, 'tests/faults/', 'tests/house/failpoints', ...elsewhere]
const soak = '--exclude=**/soak.test.ts'
const results = await runParts([
  vitest({
    name: all ? 'all faults' : 'faults',
    words: all ? words : [...words, soak],
    environment: all ? { SLIPSTREAM_FAULTS_ALL: 'yes' } : {},
    isShown: true,
  }),
])
const { passed, failed, skipped } = sum(results)
say(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = results.every(result => result.passed) ? 0 : 1
