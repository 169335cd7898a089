// What may be handed to wimlib-imagex: it knows no escape characters, so what it would misread is refused.

import { resolve } from 'node:path'
import { WimArgumentRefused } from './errors.ts'

/** The WIM file as an absolute path, so that no name is read as an option or as standard input. */
export function wimArgument(wim: string): string {
  if (wim === '' || /[\0\n\r]/.test(wim)) {
    throw new WimArgumentRefused({ what: 'file', value: wim, reason: 'it is empty or holds a line end' })
  }
  return resolve(wim)
}

/** The index as wimlib reads it; names and the word `all` are never used. */
export function indexArgument(index: number): string {
  if (!Number.isSafeInteger(index) || index < 1) {
    throw new WimArgumentRefused({
      what: 'image index',
      value: String(index),
      reason: 'it is not a number from 1',
    })
  }
  return String(index)
}

/** A path inside an image: `/Windows/System32`. Backslashes are accepted too. */
export function imagePathArgument(path: string): string {
  const normal = `/${path
    .replaceAll('\\', '/')
    .split('/')
    .filter(part => part !== '')
    .join('/')}`
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\0-\x1f]/.test(normal)) {
    throw new WimArgumentRefused({ what: 'path', value: path, reason: 'it holds a control character' })
  }
  if (normal.split('/').some(part => part === '.' || part === '..')) {
    throw new WimArgumentRefused({ what: 'path', value: path, reason: 'it holds "." or ".."' })
  }
  return normal
}

/**
 * One line of a list file. wimlib trims its lines, takes `;` and `#` at the start for a comment, and removes quotes
 * around a line; a path that starts with `/` meets only the first of these.
 */
export function listFileLine(path: string): string {
  const line = imagePathArgument(path)
  if (line !== line.trimEnd()) {
    throw new WimArgumentRefused({ what: 'path', value: path, reason: 'it ends with a blank' })
  }
  return line
}

/** One word of an update command, quoted. wimlib has two kinds of quotes and no escape character. */
export function quoteWord(word: string, what: string): string {
  if (word === '' || /[\0\n\r]/.test(word)) {
    throw new WimArgumentRefused({ what, value: word, reason: 'it is empty or holds a line end' })
  }
  if (!word.includes('"')) return `"${word}"`
  if (!word.includes("'")) return `'${word}'`
  throw new WimArgumentRefused({ what, value: word, reason: 'it holds both kinds of quotes' })
}

/** Refuses a text that wimlib would cut or that no XML may hold. */
export function textArgument(text: string, what: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\0-\x08\x0b\x0c\x0e-\x1f]/.test(text)) {
    throw new WimArgumentRefused({ what, value: text, reason: 'it holds a control character' })
  }
  return text
}
