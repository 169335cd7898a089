// For tests: what hivex, which is not ours, reads from a hive.

import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { XMLParser } from 'fast-xml-parser'
import type { HiveKey } from '#formats/registry'

type Node = { '@name': string; node?: Node[]; value?: { '@key'?: string; '@default'?: string }[] }

function parse(xml: string): Node {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    isArray: name => name === 'node' || name === 'value',
  })
  const [root] = parser.parse(xml).hive.node as Node[]
  if (root === undefined) throw new Error('hivexml gave no root')
  return root
}

function flatten(node: Node, path = ''): string[] {
  const names = (node.value ?? []).map(value => value['@key'] ?? '')
  const here = line(
    path,
    names,
    (node.node ?? []).map(child => child['@name']),
  )
  return [
    here,
    ...(node.node ?? []).flatMap(child =>
      flatten(child, path === '' ? child['@name'] : `${path}\\${child['@name']}`),
    ),
  ]
}

/** A key with the names of its values and subkeys, as one line. */
export function summary(key: HiveKey): string {
  return line(
    key.path,
    key.values.map(value => value.name),
    key.subkeys,
  )
}

function line(path: string, values: string[], subkeys: string[]): string {
  return JSON.stringify([path, [...values].sort(), [...subkeys].sort()])
}

/** The keys of a hive file as hivex sees them, in the lines of {@link summary}. */
export function summariesByHivex(file: string): string[] {
  return flatten(parse(hivexml(file)))
}

/** hivexml opens its standard output by name, which works for a file and not for the pipe of a parent. */
export function hivexml(file: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipstream-hivexml-'))
  const output = openSync(join(folder, 'xml'), 'w')
  try {
    execFileSync('hivexml', [file], { stdio: ['ignore', output, 'ignore'] })
    return readFileSync(join(folder, 'xml'), 'utf8')
  } finally {
    closeSync(output)
    rmSync(folder, { recursive: true })
  }
}

/** Whether a program is there. */
export function canRun(program: string, args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' })
    return true
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT')
  }
}
