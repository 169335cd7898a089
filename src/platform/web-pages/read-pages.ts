// A folder of built pages in memory: a few megabytes, which are then served without the disk, and stay as they were read while
// the folder is built anew.

import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'

/** One file, with what compressed forms of it were built. */
export type PageFile = {
  type: string
  /** Of its bytes, as an ETag. */
  tag: string
  bytes: Buffer
  brotli: Buffer | null
  gzip: Buffer | null
}

/** The files by their path, with `/`. */
export type Pages = { folder: string; files: ReadonlyMap<string, PageFile> }

const types: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  json: 'application/json',
  png: 'image/png',
  woff2: 'font/woff2',
}

/** Reads a folder; one that is not there has no files. Files of a type that no page needs are left out. */
export async function readPages(folder: string): Promise<Pages> {
  const names = await readdir(folder, { recursive: true }).catch(() => [])
  const bytes = new Map<string, Buffer>()
  for (const name of names) {
    const content = await readFile(join(folder, name)).catch(() => null)
    if (content !== null) bytes.set(name.split(sep).join('/'), content)
  }
  const files = new Map<string, PageFile>()
  for (const [name, content] of bytes) {
    const type = types[name.split('.').at(-1) ?? '']
    if (type === undefined) continue
    files.set(name, {
      type,
      tag: `"${createHash('sha256').update(content).digest('hex').slice(0, 32)}"`,
      bytes: content,
      brotli: bytes.get(`${name}.br`) ?? null,
      gzip: bytes.get(`${name}.gz`) ?? null,
    })
  }
  return { folder, files }
}
