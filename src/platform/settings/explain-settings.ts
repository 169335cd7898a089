// The settings of a program as people look at them: the value of each, where it comes from, what it means. Secrets are left out.

import { gatherGiven, hideCredentials, type SettingsSources } from './read-settings.ts'
import { environmentName, type Setting } from './setting.ts'
import { settingsTable } from './table.ts'

/** One setting as it is. */
export type ExplainedSetting = {
  name: string
  environment: string
  description: string
  /** As it was written; null when it has none, and of a secret. */
  value: string | null
  standard: string | null
  from: 'flag' | 'environment' | 'file' | 'standard'
  /** The flag, the variable or the file; null of a standard value. */
  where: string | null
  /** A secret: that it is set is told by `from`, its value is not. */
  secret: boolean
}

/** Explains those of the program, in the order of the table. @throws SettingInvalid */
export function explainSettings(sources: SettingsSources): ExplainedSetting[] {
  const givenOf = gatherGiven(sources)
  return Object.entries<Setting>(settingsTable)
    .filter(([, row]) => row.programs.includes(sources.program))
    .map(([name, { description, standard, secret = false }]) => {
      const given = givenOf(name as keyof typeof settingsTable)
      const value = given === undefined ? standard : String(given.value)
      return {
        name,
        environment: environmentName(name),
        description,
        value: secret || value === null ? null : hideCredentials(value),
        standard,
        from: given?.from ?? 'standard',
        where: given?.where ?? null,
        secret,
      }
    })
}
