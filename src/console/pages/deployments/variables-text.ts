// Variables of a deployment as a text that people change: NAME=value, one in each line.

/** The text; null when a value has several lines, which it cannot show. */
export function variablesText(variables: Readonly<Record<string, string>>): string | null {
  const entries = Object.entries(variables)
  // A value keeps its spaces; a name has none around it.
  if (entries.some(([name, value]) => /[\r\n]/.test(value) || /[=\r\n]|^\s|\s$/.test(name))) return null
  return entries.map(([name, value]) => `${name}=${value}`).join('\n')
}

/** The variables of a text; null when a line has no name, or a name comes twice. */
export function variablesOf(text: string): Record<string, string> | null {
  const lines = text.split(/\r?\n/).filter(line => line.trim() !== '')
  const pairs = lines.map(line => /^\s*([^=]*[^=\s])\s*=(.*)$/.exec(line))
  const names = pairs.map(pair => pair?.[1]?.toLowerCase())
  if (pairs.includes(null) || new Set(names).size < names.length) return null
  return Object.fromEntries(pairs.map(pair => [pair?.[1] ?? '', pair?.[2] ?? '']))
}
