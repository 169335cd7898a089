// Light, dark or high contrast: as chosen, else as the system has it.

import { type Theme, teamsHighContrastTheme, webDarkTheme, webLightTheme } from '@fluentui/react-components'
import { useSyncExternalStore } from 'react'

/** What can be chosen. */
export const themeNames = ['system', 'light', 'dark', 'high-contrast'] as const
/** One of them. */
export type ThemeName = (typeof themeNames)[number]

const storageKey = 'slipstream-theme'
const themes: Record<Exclude<ThemeName, 'system'>, Theme> = {
  light: webLightTheme,
  dark: webDarkTheme,
  'high-contrast': teamsHighContrastTheme,
}
const listeners = new Set<() => void>()
const systemIsDark = matchMedia('(prefers-color-scheme: dark)')
systemIsDark.addEventListener('change', tell)

function tell(): void {
  document.documentElement.style.colorScheme = resolve(chosenTheme()) === 'light' ? 'light' : 'dark'
  for (const changed of listeners) changed()
}

/** What is chosen. */
function chosenTheme(): ThemeName {
  return themeNames.find(name => name === localStorage.getItem(storageKey)) ?? 'system'
}

function resolve(name: ThemeName): Exclude<ThemeName, 'system'> {
  return name === 'system' ? (systemIsDark.matches ? 'dark' : 'light') : name
}

/** Chooses, and keeps the choice in this browser. */
export function chooseTheme(name: ThemeName): void {
  localStorage.setItem(storageKey, name)
  tell()
}

/** What is chosen, and the theme that comes of it. */
export function useTheme(): { name: ThemeName; theme: Theme } {
  const key = useSyncExternalStore(
    changed => {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    () => `${chosenTheme()} ${resolve(chosenTheme())}`,
  )
  const [name = 'system', resolved = 'light'] = key.split(' ') as [ThemeName, keyof typeof themes]
  return { name, theme: themes[resolved] }
}

/** Sets what stands outside of React; called once at the start. */
export const startTheme = tell
