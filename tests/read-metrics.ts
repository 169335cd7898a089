// Reads the text format of Prometheus (version 0.0.4) and refuses whatever is not of it.

/** One series: its name with its labels, in the order of their names. */
export type ReadMetrics = {
  /** The value of the series with these labels; undefined when there is none. */
  value: (name: string, labels?: Record<string, string>) => number | undefined
  types: Map<string, string>
  series: { name: string; labels: Record<string, string>; value: number }[]
}

const namePattern = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const labelPattern = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"'
// Prometheus takes NaN in any case, and prom-client writes `Nan` where nothing was measured yet.
const samplePattern = new RegExp(
  `^(${namePattern})(?:\\{(${labelPattern}(?:,${labelPattern})*),?\\})? (N[aA][nN]|[+-]?Inf|[+-]?[0-9.eE+-]+)(?: [0-9]+)?$`,
)

/** @throws an Error for a line that is not of the format, a sample without its type, a type or a series that is there twice */
export function readMetrics(text: string): ReadMetrics {
  if (!text.endsWith('\n')) throw new Error('the last line does not end')
  const types = new Map<string, string>()
  const series: ReadMetrics['series'] = []
  const seen = new Set<string>()
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('# HELP ')) continue
    const type = line.match(new RegExp(`^# TYPE (${namePattern}) (counter|gauge|histogram|summary|untyped)$`))
    if (type !== null) {
      if (types.has(String(type[1]))) throw new Error(`a type is there twice: ${line}`)
      types.set(String(type[1]), String(type[2]))
      continue
    }
    const [, name = '', labelText = '', value = ''] = samplePattern.exec(line) ?? []
    if (name === '') throw new Error(`this is no line of the format: ${line}`)
    const family = name.replace(/_(bucket|sum|count)$/, '')
    if (!types.has(name) && !types.has(family)) throw new Error(`a sample without a type: ${line}`)
    const labels = Object.fromEntries(
      [...labelText.matchAll(new RegExp(labelPattern, 'g'))].map(([pair]) => {
        const at = pair.indexOf('=')
        return [pair.slice(0, at), JSON.parse(pair.slice(at + 1)) as string]
      }),
    )
    const key = keyOf(name, labels)
    if (seen.has(key)) throw new Error(`a series is there twice: ${line}`)
    seen.add(key)
    series.push({ name, labels, value: Number(value.replace('Inf', 'Infinity')) })
  }
  return {
    types,
    series,
    value: (name, labels = {}) =>
      series.find(one => keyOf(one.name, one.labels) === keyOf(name, labels))?.value,
  }
}

function keyOf(name: string, labels: Record<string, string>): string {
  return JSON.stringify([name, Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1))])
}
