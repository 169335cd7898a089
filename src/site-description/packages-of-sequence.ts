/** A definition of a task sequence with other words for its packages: each property `package`, however deep. */
export function renamePackages<Definition>(
  definition: Definition,
  rename: (given: string) => string,
): Definition {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [
        key,
        key === 'package' && typeof one === 'string' ? rename(one) : walk(one),
      ]),
    )
  }
  return walk(definition) as Definition
}

/** The packages of a definition, each once. */
export function packagesOf(definition: unknown): string[] {
  const found = new Set<string>()
  renamePackages(definition, given => {
    found.add(given)
    return given
  })
  return [...found]
}
