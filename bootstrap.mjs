// Sets a clone up before an npm script runs: `node bootstrap.mjs demo|start|test|check|generate|bench|nightly`.
//
// npm calls this from its `pre` scripts. It installs the packages of the lockfile when they are missing or out of
// date, builds the console when its sources changed, and installs the system programs that the script needs. When nothing is to be done it says nothing and takes well
// under a tenth of a second. All output goes to standard error, so that `npm run demo -- --json` stays readable.
//
// Plain JavaScript without dependencies (as is all of `bootstrap/`), because it runs on whatever Node the machine
// has, 18 or newer, before node_modules exists. The scripts themselves then run on the Node that the lockfile pins.
//
// Exit codes: 0 ready; 1 the set-up failed; 2 wrong use; 3 a person has to install something (the command is printed).

import { ActionNeeded, SetUpFailed, say } from './bootstrap/answers.mjs'
import { buildConsole, consoleReady } from './bootstrap/console.mjs'
import { lock } from './bootstrap/lock.mjs'
import { installPackages, packagesReady } from './bootstrap/packages.mjs'
import { installPrograms, missingPrograms } from './bootstrap/programs.mjs'

/** Those that start a site server whose console somebody may look at. */
const withConsole = ['demo', 'start', 'test']
const scripts = ['demo', 'start', 'test', 'check', 'generate', 'bench', 'nightly']

function main(script) {
  if (!scripts.includes(script)) {
    say(`Usage: node bootstrap.mjs ${scripts.join('|')}`)
    return 2
  }
  try {
    const needsConsole = withConsole.includes(script) && !consoleReady()
    const withTools = needsConsole || !['demo', 'start', 'bench'].includes(script)
    if (!packagesReady({ withTools })) {
      const unlock = lock()
      try {
        // Another bootstrap may have done the work while this one waited for the lock.
        packagesReady({ withTools }) || installPackages()
      } finally {
        unlock()
      }
    }
    if (needsConsole) {
      const unlock = lock()
      try {
        consoleReady() || buildConsole()
      } finally {
        unlock()
      }
    }
    installPrograms(missingPrograms(script))
    return 0
  } catch (error) {
    if (error instanceof ActionNeeded || error instanceof SetUpFailed) {
      say(error.message)
      return error instanceof ActionNeeded ? 3 : 1
    }
    throw error
  }
}

process.exitCode = main(process.argv[2])
