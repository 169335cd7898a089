// The command line as a program; `bin/slipstream` starts it with the pinned Node.

import { runCommandLine } from '#command-line'

await runCommandLine(process.argv.slice(2))
