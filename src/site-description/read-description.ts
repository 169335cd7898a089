// Text to description. What is wrong is told with its line and column.

import { readYaml, type YamlProblem } from '#platform/yaml-text'
import { SiteDescriptionInvalid } from './errors.ts'
import { type SiteDescription, siteDescriptionSchema } from './schema.ts'

/** A text longer than this is no description. */
const longestText = 8 * 1024 * 1024

/**
 * Reads a description.
 * @param file how the text is named in errors
 * @throws SiteDescriptionInvalid
 */
export function readDescription(text: string, file: string): SiteDescription {
  const fail = (problem: YamlProblem): never => {
    throw new SiteDescriptionInvalid({ file, ...problem })
  }
  const read = readYaml(text, { schema: siteDescriptionSchema, longest: longestText })
  if ('problem' in read) return fail(read.problem)
  const twice = findTwice(read.data)
  if (twice !== null) return fail(read.problemAt(twice.path, `“${twice.name}” is there twice`))
  return read.data
}

type Named = { name: string } | { server: string; share: string } | { update: string; decision: string }

function nameOf(item: Named): string {
  if ('server' in item) return `${item.server}/${item.share}`
  return 'update' in item ? `${item.update} ${item.decision}` : item.name
}

/** A name that is there twice in one section: which of the two would hold? */
function findTwice(description: SiteDescription): { path: (string | number)[]; name: string } | null {
  for (const [section, items] of Object.entries(description)) {
    if (!Array.isArray(items)) continue
    const seen = new Set<string>()
    for (const [index, item] of items.entries()) {
      const name = nameOf(item)
      if (seen.has(name.toLowerCase())) return { path: [section, index], name }
      seen.add(name.toLowerCase())
    }
  }
  return null
}
