export { type ConsoleSite, openConsoleSite, settled } from './console-site.ts'
export { type Look, type WalkedPage, walkPages } from './walk-pages.ts'
