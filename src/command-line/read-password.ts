// Asks for a password at the terminal, without showing it, or takes it from standard input.

import { PasswordNotGiven } from './errors.ts'

/** Standard input, as far as it is used here. */
export type PasswordInput = AsyncIterable<Buffer | string> & {
  isTTY?: boolean | undefined
  setRawMode?: ((isRaw: boolean) => unknown) | undefined
}

/** More than any password, with its line end. */
const longestInput = 4096
const keys = { interrupt: '\u0003', end: '\u0004', backspaces: ['\b', '\u007f'], enters: ['\r', '\n'] }

/**
 * Reads all of an input as a password; one line end at its end does not count.
 * @throws PasswordNotGiven when it is empty or too long
 */
export async function readPasswordFrom(input: PasswordInput): Promise<string> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of input) {
    const bytes = Buffer.from(piece as Buffer)
    pieces.push(bytes)
    length += bytes.length
    if (length > longestInput) throw new PasswordNotGiven({ reason: 'what came is longer than a password' })
  }
  const password = Buffer.concat(pieces)
    .toString('utf8')
    .replace(/\r?\n$/, '')
  if (password === '') throw new PasswordNotGiven({ reason: 'standard input was empty' })
  return password
}

/**
 * Asks at a terminal, which shows nothing of what is typed.
 * @throws PasswordNotGiven without a terminal, and when it was stopped with Ctrl+C or Ctrl+D
 */
export async function askPassword(
  question: string,
  { input, show }: { input: PasswordInput; show: (text: string) => void },
): Promise<string> {
  if (input.isTTY !== true || input.setRawMode === undefined)
    throw new PasswordNotGiven({ reason: 'standard input is not a terminal' })
  show(question)
  input.setRawMode(true)
  try {
    return await readLine(input)
  } finally {
    input.setRawMode(false)
    show('\n')
  }
}

/**
 * The password that a command needs: from standard input, or asked for at the terminal.
 * @throws PasswordNotGiven
 */
export function passwordOf(question: string, fromStandardInput: boolean): Promise<string> {
  if (fromStandardInput) return readPasswordFrom(process.stdin)
  return askPassword(question, { input: process.stdin, show: text => void process.stderr.write(text) })
}

async function readLine(input: PasswordInput): Promise<string> {
  let typed: string[] = []
  for await (const piece of input)
    for (const key of piece.toString()) {
      if (key === keys.interrupt || key === keys.end) throw new PasswordNotGiven({ reason: 'it was stopped' })
      if (keys.enters.includes(key)) {
        if (typed.length === 0) throw new PasswordNotGiven({ reason: 'nothing was typed' })
        return typed.join('')
      }
      typed = keys.backspaces.includes(key) ? typed.slice(0, -1) : [...typed, key]
    }
  throw new PasswordNotGiven({ reason: 'the terminal was closed' })
}
