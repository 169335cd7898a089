// How the engine runs DISM: where the program is, where its files go, and who hears what it says.

import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DismOptions } from '#tools/dism'
import type { ServicingProgress } from '../contract.ts'

/** Name of the DISM engine in plans. */
export const dismEngineName = 'dism'

/** What an engine is made with. */
export type DismEngineOptions = {
  /** Path of `dism.exe`. */
  program: string
  /** Every line that DISM prints, and notes of the engine, which start with `[slipstream]`. */
  onLog?: ((line: string) => void) | undefined
  /** Where DISM's own log files stay (`dism-<hash of the plan>.log`). Absent: they go with the work, a failure's end is handed to `onLog`. */
  logFolder?: string | undefined
  /** Milliseconds after which one run of DISM is ended as hung; see tools/dism. */
  limitMs?: number | undefined
}

/** DISM for one piece of work. */
export type DismRun = {
  /** Options of a run that can be stopped; `report` gets percents. */
  options: (report?: (percent: number) => void) => DismOptions
  /** Options of a run that tidies up after a stop or a failure: nothing stops it but its own limit. */
  tidyOptions: () => DismOptions
  note: (text: string) => void
  /** Hands the end of DISM's own log file to the log. */
  showLogFile: () => Promise<void>
}

const tidyLimitMs = 30 * 60 * 1000
const shownLines = 200

/** Prepares runs of DISM. `folder` is scratch that the caller removes; `name` tells log files apart. */
export async function openDism(
  engine: DismEngineOptions,
  { folder, name, signal }: { folder: string; name: string; signal: AbortSignal },
): Promise<DismRun> {
  const scratchFolder = join(folder, 'scratch')
  await mkdir(scratchFolder)
  const logFile = join(engine.logFolder ?? folder, `dism-${name}.log`)
  const onLine = (line: string): void => {
    if (line.trim() !== '') engine.onLog?.(line)
  }
  const common = { program: engine.program, logFile, scratchFolder, onLine }
  return {
    options: onProgress => ({ ...common, signal, onProgress, limitMs: engine.limitMs }),
    tidyOptions: () => ({ ...common, limitMs: Math.min(engine.limitMs ?? tidyLimitMs, tidyLimitMs) }),
    note: text => engine.onLog?.(`[slipstream] ${text}`),
    async showLogFile() {
      const text = await readFile(logFile, 'utf8').catch(() => '')
      for (const line of text.split(/\r?\n/).slice(-shownLines)) onLine(line)
    },
  }
}

/** Turns percents into the progress of a phase of so many bytes. */
export function progressOf(
  phase: string,
  bytesTotal: number,
  onProgress: (progress: ServicingProgress) => void,
): (percent: number) => void {
  return percent => onProgress({ phase, bytesDone: Math.round((bytesTotal * percent) / 100), bytesTotal })
}
