import type { StatusMessage } from '#api-client'
import { useLanguage } from '#console/language'
import french from './messages-fr.json'

/** What a status message and an entry of the audit have in common. */
type Recorded = Pick<StatusMessage, 'code' | 'actor' | 'subject' | 'message'>

/** What is put into the text of a kind of message; null: this message has none. */
type Insertions = Record<'actor' | 'subject' | 'name' | 'names', string | null>

/** Says a message in the language of now. What was recorded, and is sealed in the audit, is English: details show it, too. */
export function useMessageText(): (recorded: Recorded) => string {
  return useLanguage() === 'fr' ? inFrench : inEnglish
}

const inEnglish = ({ message }: Recorded) => message

/**
 * The French text of its kind, with what this message is about. As it was recorded when there is no such text, because another version of the
 * site server wrote it, or nothing for one of its holes: half a sentence would be worse than one in English.
 */
export function inFrench(recorded: Recorded): string {
  const text = (french as Record<string, string>)[recorded.code]
  if (text === undefined) return recorded.message
  const insertions = insertionsOf(recorded)
  const holes = [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, hole]) => hole as keyof Insertions)
  if (holes.some(hole => insertions[hole] === null)) return recorded.message
  return text.replace(/\{\{(\w+)\}\}/g, (_, hole: keyof Insertions) => insertions[hole] ?? '')
}

/** Names stand between “ and ” in what is recorded; where there is none, the message is about its subject alone. */
function insertionsOf({ actor, subject, message }: Recorded): Insertions {
  const quoted = [...message.matchAll(/“([^”]+)”/g)].map(([, name]) => name ?? '')
  const names = quoted.length === 0 ? subject : quoted.join(', ')
  return { actor, subject, name: quoted[0] ?? subject, names }
}
