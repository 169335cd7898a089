// Settings are read once, at the start, into one frozen object: flags win over the environment, which wins over
// slipstream.yaml, which wins over the standard values.

import { existsSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { parse as parseYaml } from 'yaml'
import { SettingInvalid } from './errors.ts'
import { environmentName, type ProgramName, type SettingsValues } from './setting.ts'
import { settingsTable } from './table.ts'

/** All settings, typed. A program uses only those that its rows name. */
export type Settings = SettingsValues<typeof settingsTable>

type Name = keyof typeof settingsTable
/** A value as somebody wrote it, and where. */
export type Given = { value: unknown; from: 'flag' | 'environment' | 'file'; where: string }

/** Where settings come from; given by the caller so that tests need no real environment. */
export type SettingsSources = {
  program: ProgramName
  /** The command line's words after the program's own name. */
  flags: readonly string[]
  environment: Readonly<Record<string, string | undefined>>
  /** The file to read; absent: `slipstream.yaml` in the current folder, if there is one. */
  file?: string
}

/**
 * Reads and checks all settings of one program.
 * @throws SettingInvalid for an unknown name, a setting of another program, or a value that its row refuses.
 */
export function readSettings(sources: SettingsSources): Settings {
  const givenOf = gatherGiven(sources)
  const values: Record<string, unknown> = {}
  for (const name of Object.keys(settingsTable) as Name[]) {
    const row = settingsTable[name]
    const given = givenOf(name)
    const raw = given?.value ?? row.standard ?? undefined
    const parsed = row.schema.safeParse(raw)
    if (!parsed.success) {
      const reason = parsed.error.issues.map(issue => issue.message).join('; ')
      throw new SettingInvalid({ setting: name, where: given?.where ?? 'not set', reason })
    }
    values[name] = parsed.data
  }
  return Object.freeze(values) as Settings
}

/**
 * What somebody set, by name; undefined of what nobody set, and of what is another program's.
 * @throws SettingInvalid for an unknown name, or a file that cannot be read
 */
export function gatherGiven(sources: SettingsSources): (name: Name) => Given | undefined {
  const { flags, file } = readFlags(sources)
  const yaml = readFile(sources, file)
  return name =>
    (settingsTable[name].programs as readonly ProgramName[]).includes(sources.program)
      ? (flags.get(name) ?? fromEnvironment(sources, name) ?? yaml.get(name))
      : undefined
}

function readFlags({ program, flags }: SettingsSources): {
  flags: Map<string, Given>
  file: string | undefined
} {
  const options: Record<string, { type: 'string' | 'boolean' }> = { settings: { type: 'string' } }
  for (const [name, row] of Object.entries(settingsTable)) {
    if (!(row.programs as readonly ProgramName[]).includes(program)) continue
    options[name] = { type: 'placeholder' in row ? 'string' : 'boolean' }
  }
  let parsed: Record<string, string | boolean | (string | boolean)[] | undefined>
  try {
    parsed = parseArgs({ args: [...flags], options, allowPositionals: false, strict: true }).values
  } catch (cause) {
    const reason = cause instanceof Error ? hideCredentials(cause.message.split('\n')[0] ?? '') : ''
    // Only names: a value may be a secret. For the same reason the cause, which quotes the words, is not passed on.
    const given = flags.filter(word => word.startsWith('-')).map(word => word.split('=')[0] ?? '')
    const unknown = given.filter(name => !Object.hasOwn(options, name.slice(2)))
    const setting = (unknown.length > 0 ? unknown : given).join(' ')
    throw new SettingInvalid({ setting: hideCredentials(setting), where: 'command line', reason })
  }
  const found = new Map<string, Given>()
  for (const [name, value] of Object.entries(parsed)) {
    if (name !== 'settings' && value !== undefined)
      found.set(name, { value, from: 'flag', where: `--${name}` })
  }
  return { flags: found, file: typeof parsed.settings === 'string' ? parsed.settings : undefined }
}

/** Takes user names and passwords out of whatever URLs a text holds. */
export function hideCredentials(text: string): string {
  return text.replaceAll(/:\/\/[^\s/]*@/g, '://…@')
}

function fromEnvironment({ environment }: SettingsSources, name: string): Given | undefined {
  const where = environmentName(name)
  const value = environment[where]
  return value === undefined ? undefined : { value, from: 'environment', where }
}

function readFile(sources: SettingsSources, flagFile: string | undefined): Map<string, Given> {
  const file = flagFile ?? sources.file ?? 'slipstream.yaml'
  if (!existsSync(file)) {
    if (flagFile)
      throw new SettingInvalid({ setting: '--settings', where: file, reason: 'the file does not exist' })
    return new Map()
  }
  let content: unknown
  try {
    content = parseYaml(readFileSync(file, 'utf8'), { maxAliasCount: 0 })
  } catch (cause) {
    throw new SettingInvalid(
      { setting: 'slipstream.yaml', where: file, reason: 'it is not valid YAML' },
      { cause },
    )
  }
  if (content === null || content === undefined) return new Map()
  if (typeof content !== 'object' || Array.isArray(content)) {
    throw new SettingInvalid({
      setting: 'slipstream.yaml',
      where: file,
      reason: 'expected a list of `name: value`',
    })
  }
  const found = new Map<string, Given>()
  for (const [name, value] of Object.entries(content)) {
    if (!(name in settingsTable))
      throw new SettingInvalid({ setting: name, where: file, reason: 'no such setting' })
    found.set(name, { value: typeof value === 'number' ? String(value) : value, from: 'file', where: file })
  }
  return found
}
