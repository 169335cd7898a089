// Which language the console speaks: chosen by the person, else the browser's, else English.

import i18next from 'i18next'
import { useSyncExternalStore } from 'react'

/** The languages that every text is in. */
export const languages = ['en', 'fr'] as const
/** One of them. */
export type Language = (typeof languages)[number]

const storageKey = 'slipstream-language'
/** BCP 47 tags for dates and numbers: of a browser that speaks another dialect of the language, its own. */
const defaultLocales: Record<Language, string> = { en: 'en-GB', fr: 'fr-FR' }

// When this file is loaded, because the rooms register their texts while they are loaded themselves.
void i18next.init({
  lng: firstLanguage(),
  fallbackLng: false,
  resources: {},
  initAsync: false,
  interpolation: { escapeValue: false },
})

/** Tells the browser which language the page is in. Call it once at the start. */
export function startLanguage(): void {
  document.documentElement.lang = currentLanguage()
}

function firstLanguage(): Language {
  const kept = readKept()
  if (kept) return kept
  const spoken = navigator.languages.map(tag => tag.slice(0, 2).toLowerCase())
  return spoken.map(asLanguage).find(one => one !== null) ?? 'en'
}

function readKept(): Language | null {
  try {
    return asLanguage(localStorage.getItem(storageKey) ?? '')
  } catch {
    return null
  }
}

function asLanguage(text: string): Language | null {
  return languages.find(one => one === text) ?? null
}

/** The language now. */
export function currentLanguage(): Language {
  return asLanguage(i18next.language) ?? 'en'
}

/** The locale of dates, numbers and sizes now. */
export function currentLocale(): string {
  const language = currentLanguage()
  return (
    navigator.languages.find(tag => tag.toLowerCase().startsWith(`${language}-`)) ?? defaultLocales[language]
  )
}

/** Changes the language at once, and keeps the choice in this browser. */
export function changeLanguage(language: Language): void {
  document.documentElement.lang = language
  try {
    localStorage.setItem(storageKey, language)
  } catch {
    // A browser that keeps nothing forgets the choice, and that is all.
  }
  void i18next.changeLanguage(language)
}

/** The language, for a component that is shown anew when it changes. */
export function useLanguage(): Language {
  return useSyncExternalStore(listenToLanguage, currentLanguage)
}

function listenToLanguage(changed: () => void): () => void {
  i18next.on('languageChanged', changed)
  return () => i18next.off('languageChanged', changed)
}
