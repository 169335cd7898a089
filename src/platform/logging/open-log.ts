// One log, three readers: a CMTrace file for administrators, and on standard error sentences for a person at a terminal or JSON
// lines for a program.

import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import pino from 'pino'
import { formatCmTrace, type LogEntry } from './cmtrace.ts'
import { formatForPerson } from './for-person.ts'

/** What the house logs with. Never hand it a secret: facts are written as they are. */
export type Log = pino.Logger

/** The size at which the file is rotated, and the one old file that is kept (`.lo_`), as Configuration Manager does. */
const rotateAtBytes = 250_000

/** Opens the log of one program. */
export function openLog({
  level,
  component,
  file,
  isQuiet = false,
}: {
  level: string
  component: string
  file: string | null
  /** Writes to the file only. */
  isQuiet?: boolean
}): Log {
  const streams: pino.StreamEntry[] = []
  if (!isQuiet)
    streams.push({
      level: level as pino.Level,
      stream: process.stderr.isTTY ? terminal : jsonLines,
    })
  if (file) streams.push({ level: level as pino.Level, stream: openCmTraceFile(file) })
  return pino({ level, base: { pid: process.pid, component } }, pino.multistream(streams))
}

const terminal = {
  write: (line: string) =>
    tryToWrite(() => writeSync(2, `${formatForPerson(JSON.parse(line) as LogEntry)}\n`)),
}
const jsonLines = { write: (line: string) => tryToWrite(() => writeSync(2, line)) }

/** A full disk or a closed terminal loses log lines; it must never end the program. */
function tryToWrite(write: () => unknown): void {
  try {
    write()
  } catch {
    // Nobody can be told: this is where things are told.
  }
}

/** A log that writes nothing: for tests and for one-shot commands. */
export function silentLog(): Log {
  return pino({ level: 'silent' })
}

function openCmTraceFile(file: string): { write: (line: string) => void } {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  let handle = openSync(file, 'a', 0o600)
  let size = fstatSync(handle).size
  return {
    write(line) {
      const text = `${formatCmTrace(JSON.parse(line) as LogEntry)}\r\n`
      tryToWrite(() => {
        if (size > 0 && size + text.length > rotateAtBytes) {
          renameSync(file, file.replace(/(\.log)?$/, '.lo_'))
          const fresh = openSync(file, 'a', 0o600)
          closeSync(handle)
          handle = fresh
          size = 0
        }
        size += writeSync(handle, text)
      })
    },
  }
}
