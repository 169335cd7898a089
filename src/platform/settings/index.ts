export { readSettings, type Settings, type SettingsSources } from './read-settings.ts'
export { environmentName, type ProgramName, type Setting, type SettingsTable } from './setting.ts'
export { settingsTable } from './table.ts'
export { tlsFilesOf } from './tls-files.ts'
