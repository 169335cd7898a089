// What a setting is: one row that says everything about it, from which parsing, help and documentation are made.

import type { z } from 'zod'

/** The programs that a setting can belong to. */
export type ProgramName = 'server' | 'distribution-point' | 'servicing-worker'

/** One setting. Its name gives all three spellings: `data-folder`, `--data-folder`, `SLIPSTREAM_DATA_FOLDER`. */
export type Setting<Schema extends z.ZodType = z.ZodType> = {
  /** Turns the text (or the YAML value) into the typed value; refuses what it does not understand. */
  schema: Schema
  /** What it does, in one or two sentences, for the help and for generated/settings.md. */
  description: string
  /** The value used when nobody set it, as it would be written; `null` when it must be given or may be absent. */
  standard: string | null
  /** How the value looks in help: `FOLDER`, `URL`, `NUMBER`; absent for a switch. */
  placeholder?: string
  programs: readonly ProgramName[]
  /** A secret never appears in logs, in `--help` values or in error facts. */
  secret?: true
}

/** A table of settings by name. */
export type SettingsTable = Record<string, Setting>

/** The typed values of a table. */
export type SettingsValues<Table extends SettingsTable> = {
  readonly [Name in keyof Table]: z.output<Table[Name]['schema']>
}

/** `SLIPSTREAM_DATA_FOLDER` for `data-folder`. */
export function environmentName(name: string): string {
  return `SLIPSTREAM_${name.replaceAll('-', '_').toUpperCase()}`
}
