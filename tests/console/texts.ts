// What the console says, from its own texts: a journey is written once for all languages.

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const folder = resolve(import.meta.dirname, '../../src/console')

/** Says a text of a room (`pages/upgrade-packages`) by its key (`actions.add`), with its holes filled. @throws when there is none */
export type Say = (room: string, key: string, holes?: Record<string, string | number>) => string

/** The texts in a language. */
export function textsIn(language: 'en' | 'fr'): Say {
  return (room, key, holes = {}) => {
    const all: unknown = JSON.parse(readFileSync(resolve(folder, room, 'texts', `${language}.json`), 'utf8'))
    const text = key.split('.').reduce((at, name) => (at as Record<string, unknown> | undefined)?.[name], all)
    if (typeof text !== 'string') throw new Error(`${room} has no text ${key} in ${language}`)
    return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(holes[name] ?? `{{${name}}}`))
  }
}
