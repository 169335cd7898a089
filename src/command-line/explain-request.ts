// The site says what is wrong with a request in the words of the API. Whoever typed a command gave options and arguments, and is told which.

import type { Command } from 'commander'
import type { ErrorReport } from '#platform/errors'

type Report = Pick<ErrorReport, 'code' | 'message' | 'remedy' | 'facts'>

/** Says it in the words of the command; every other report stays as it is. */
export function explainRequest(command: Command, report: Report): Report {
  const problems = report.facts.problems
  if (report.code !== 'REQUEST_INVALID' || !Array.isArray(problems)) return report
  const said = problems.map(problem => explain(command, String(problem)))
  const words = [...ancestorsOf(command)].join(' ')
  return {
    ...report,
    message: `The command cannot be carried out: ${said.join('; ')}.`,
    remedy: `Correct it; \`${words} --help\` says what it takes.`,
  }
}

function ancestorsOf(command: Command): string[] {
  return command.parent === null ? [command.name()] : [...ancestorsOf(command.parent), command.name()]
}

/** `body/rings/0/soakSeconds: expected …` becomes `--soak: expected …`. */
function explain(command: Command, problem: string): string {
  const [, path, what] = /^(?:body|querystring|params|headers)((?:\/[^:\s]*)?):\s*(.*)$/s.exec(problem) ?? []
  if (path === undefined || what === undefined) return problem
  const names = path.split('/').filter(part => part !== '' && !/^\d+$/.test(part))
  for (const name of names.toReversed()) {
    const word = wordOf(command, name)
    if (word !== null) return `${word}: ${what}`
  }
  const last = names.at(-1)
  return last === undefined ? what : `${inWords(last)}: ${what}`
}

/** The option or argument that a property of the API comes from: they have the same name, or the option a shorter one. */
function wordOf(command: Command, property: string): string | null {
  const key = plain(property)
  const named = [
    ...command.options.map(option => ({
      key: plain(option.attributeName()),
      word: option.long ?? option.flags,
    })),
    ...command.registeredArguments.map(one => ({ key: plain(one.name()), word: `<${one.name()}>` })),
  ]
  const found =
    named.find(one => one.key === key) ??
    named.find(one => one.key === `${key}s` || `${one.key}s` === key) ??
    named.find(one => one.key.length > 3 && key.startsWith(one.key))
  return found?.word ?? null
}

const plain = (name: string) => name.replaceAll('-', '').toLowerCase()
const inWords = (name: string) => name.replaceAll(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)
