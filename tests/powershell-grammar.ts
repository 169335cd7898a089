// Reads PowerShell without a PowerShell: with the grammar that editors use.

import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Language, type Node, Parser } from '@vscode/tree-sitter-wasm'

/** Opens the grammar. Gives what reads a text; it throws nothing: what is wrong is a node of the type ERROR, and `hasError`. */
export async function openPowerShellGrammar(): Promise<(text: string) => Node> {
  const wasm = dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'))
  await Parser.init({ locateFile: (name: string) => join(wasm, name) })
  const parser = new Parser()
  parser.setLanguage(await Language.load(join(wasm, 'tree-sitter-powershell.wasm')))
  return text => {
    const tree = parser.parse(text)
    if (!tree) throw new Error('nothing was parsed')
    return tree.rootNode
  }
}

/** All nodes of a type in it. */
export function nodesOf(node: Node, type: string): Node[] {
  return node.descendantsOfType(type).filter(one => one !== null)
}

/** Functions by their names, with the comment before each. */
export function functionsOf(root: Node): Map<string, { node: Node; help: string }> {
  const found = nodesOf(root, 'function_statement').map(node => {
    const [name] = nodesOf(node, 'function_name')
    const help = node.previousNamedSibling?.type === 'comment' ? node.previousNamedSibling.text : ''
    return [name?.text ?? '', { node, help }] as const
  })
  return new Map(found)
}
