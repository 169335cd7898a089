// A device that only shows what would be done: content is real, programs are not run. It goes on as if each had succeeded, and as if Windows Setup
// had returned what was asked for.

import { relative, sep } from 'node:path'
import { explainExitCode, type Step } from '#product/task-sequence-model'
import type { Machine } from './machine.ts'
import type { ClientFolder } from './state-file.ts'

/** Where the data folder is on a device with Windows, unless somebody says otherwise. */
export const standardWindowsFolder = 'C:\\ProgramData\\Slipstream\\client'

const noFinding = 0xc190_0210

/** @param setupExitCode what Windows Setup is taken to return, unsigned; null: all is well. `say` shows a line to whoever watches. */
export function openDryRun(
  folder: ClientFolder,
  { setupExitCode, say }: { setupExitCode: number | null; say: (line: string) => void },
): Machine {
  return {
    isDryRun: true,
    windowsPath: path => {
      const inside = relative(folder.path, path)
      return inside.startsWith('..') ? path : `${standardWindowsFolder}\\${inside.split(sep).join('\\')}`
    },
    async run(step, { program, arguments: given }) {
      say(`Dry run, not started: ${`${program} ${given}`.trimEnd()}`)
      const [exitCode = 0] = step.type === 'run-command-line' ? step.successCodes : []
      return { exitCode, reason: '' }
    },
    async runSetup(step) {
      return { exitCode: firstExitCode(step, setupExitCode), reason: '' }
    },
    copyFolder: async () => undefined,
    restart: async () => say('Dry run, not done: a restart.'),
    hasRestarted: () => true,
    uptimeSeconds: () => 0,
    setupEnded: async () =>
      goesBack(setupExitCode) ? { rolledBack: true, exitCode: setupExitCode } : { rolledBack: false },
    writeSetupScripts: async () => undefined,
  }
}

function goesBack(code: number | null): code is number {
  return code !== null && explainExitCode(code).outcome === 'rolled-back'
}

/**
 * The exit code of the part of Windows Setup that runs in the old Windows. One that goes back has gone well until the restart; 0xC1900210 is what
 * a scan returns that finds nothing in the way, and no upgrade.
 */
function firstExitCode(step: Step, code: number | null): number {
  const isScan = step.type === 'upgrade-operating-system' && step.scanOnly
  if (code === null || code === 0 || code === noFinding || goesBack(code)) return isScan ? noFinding : 0
  return code
}
