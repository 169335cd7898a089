// What a sequence does to the device. There are two of them: Windows, and one that only shows what would be done.

import type { Step } from '#product/task-sequence-model'
import type { SequenceRun } from './work.ts'

/** A program to run. `program` without quotes; `arguments` as Windows shall have them. */
export type ProgramToRun = {
  program: string
  arguments: string
  workingDirectory: string | null
  timeoutMinutes: number
}

/** How a program ended. */
export type ProgramEnded = { exitCode: number; reason: string }

/** See the top of this file. */
export type Machine = {
  isDryRun: boolean
  /** A path on the device as Windows has it. */
  windowsPath: (path: string) => string
  /** Runs a program of a step to its end, or for the time that it has. @throws the signal's reason */
  run: (step: Step, program: ProgramToRun, signal: AbortSignal) => Promise<ProgramEnded>
  /** Starts Windows Setup, whose first part ends with an exit code, in the same way. */
  runSetup: (step: Step, program: ProgramToRun, signal: AbortSignal) => Promise<ProgramEnded>
  /** Brings a folder that was prepared to where the sequence wants it. */
  copyFolder: (from: string, to: string) => Promise<void>
  /** Asks for a restart; the device goes down later. */
  restart: (asked: { delaySeconds: number; message: string }) => Promise<void>
  /** Whether the device has restarted since. */
  hasRestarted: (asked: NonNullable<SequenceRun['restartAsked']>) => boolean
  uptimeSeconds: () => number
  /** How Windows Setup ended; null: it has not called yet. */
  setupEnded: (scriptFolder: string) => Promise<{ rolledBack: boolean; exitCode?: number } | null>
  /** Puts the scripts there by which Windows Setup says how it ended. */
  writeSetupScripts: (scriptFolder: string) => Promise<void>
}
