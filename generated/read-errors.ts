// Reads every `errors.ts` of the house by importing it.

import { glob } from 'node:fs/promises'
import { dirname, resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ErrorClass, ErrorFacts, SlipstreamError } from '#platform/errors'

/** One error as it is written down, and a way to make it. */
export type WrittenError = {
  /** The name of the class. */
  name: string
  definition: ErrorClass<ErrorFacts>['definition']
  make: (facts: ErrorFacts) => SlipstreamError
}

/** One `errors.ts`. */
export type ErrorFile = {
  /** From the project, with '/'. */
  path: string
  /** The folder under `src/`, for example 'tools/wimlib'. */
  room: string
  errors: WrittenError[]
  /** Exports that are not errors; there should be none. */
  strangers: string[]
}

const root = resolve(import.meta.dirname, '..')
/** Defines what an error is, and so is not a list of errors. */
const definitionFile = 'src/platform/errors/errors.ts'

/** All files, ordered by path; the errors of each ordered by code. */
export async function readErrorFiles(): Promise<ErrorFile[]> {
  const files: ErrorFile[] = []
  for await (const found of glob('src/**/errors.ts', { cwd: root })) {
    const path = found.split(sep).join('/')
    if (path !== definitionFile) files.push(await readErrorFile(path))
  }
  return files.sort((left, right) => (left.path < right.path ? -1 : 1))
}

async function readErrorFile(path: string): Promise<ErrorFile> {
  const module: Record<string, unknown> = await import(pathToFileURL(resolve(root, path)).href)
  const errors: WrittenError[] = []
  const strangers: string[] = []
  for (const [name, value] of Object.entries(module)) {
    if (isErrorClass(value)) {
      errors.push({ name, definition: value.definition, make: facts => new value(facts) })
    } else {
      strangers.push(name)
    }
  }
  errors.sort((left, right) => (left.definition.code < right.definition.code ? -1 : 1))
  return { path, room: dirname(path).slice('src/'.length), errors, strangers }
}

function isErrorClass(value: unknown): value is ErrorClass<ErrorFacts> {
  return typeof value === 'function' && 'definition' in value
}
