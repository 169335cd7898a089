// Writes elements of the XML that describes an image.

import { indexArgument, textArgument, wimArgument } from './arguments.ts'
import { propertyArguments } from './capture-image.ts'
import { runWimlib, type WimOptions } from './run-wimlib.ts'

/** What to write. */
export type ImagePropertyOptions = WimOptions & {
  name?: string | undefined
  description?: string | undefined
  /** Elements by path: `{ 'WINDOWS/VERSION/SPBUILD': '3194' }`. */
  properties?: Readonly<Record<string, string>> | undefined
}

/** Sets a name, a description and elements of the XML of one image; what is not named stays. */
export async function setImageProperties(
  wim: string,
  index: number,
  options: ImagePropertyOptions,
): Promise<void> {
  const properties = Object.entries(options.properties ?? {})
  const { name, description } = options
  if (name !== undefined) properties.unshift(['NAME', textArgument(name, 'image name')])
  if (description !== undefined)
    properties.unshift(['DESCRIPTION', textArgument(description, 'image description')])
  if (properties.length === 0) return
  await runWimlib({
    verb: 'info',
    args: [
      wimArgument(wim),
      indexArgument(index),
      ...properties.flatMap(([path, value]) => propertyArguments(path, value)),
    ],
    wim,
    index,
    options,
  })
}
