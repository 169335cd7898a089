// What reading a site as a description takes.

import { ProblemReceived } from './connect.ts'

/** A name for a secret of something, from what that is called. */
export function secretName(...words: string[]): string {
  const plain = words.map(word => word.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'))
  return plain.join('-').replaceAll(/-+/g, '-').replaceAll(/^-|-$/g, '')
}

/** null when the site says with this code that it has none, or that the caller may not know. */
export async function orNull<Value>(asked: Promise<Value>, code: string): Promise<Value | null> {
  return asked.catch(error => {
    if (error instanceof ProblemReceived && error.report.code === code) return null
    throw error
  })
}
