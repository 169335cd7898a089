// What `npm run generate` runs: writes every generated file anew, and names those that changed.

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { generators } from './generators.ts'

for (const { file, generate } of generators) {
  const path = resolve(import.meta.dirname, file)
  const text = await generate()
  const before = await readFile(path, 'utf8').catch(() => null)
  if (text === before) continue
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
  process.stdout.write(`generated/${file} ${before === null ? 'written' : 'changed'}\n`)
}
