import type { MonitoringText } from './monitoring-text.ts'
import en from './texts/en.json'

/** How a kind of operation is called; one that another version of the site has is called as the site calls it. */
export function nameOfKind(kind: string, text: MonitoringText): string {
  const [room = '', verb = ''] = kind.split('.')
  const known: Readonly<Record<string, Readonly<Record<string, string>>>> = en.operations.kinds
  if (!Object.hasOwn(known, room) || !Object.hasOwn(known[room] ?? {}, verb)) return kind
  return text(`operations.kinds.${kind}` as 'operations.kinds.servicing.run')
}
