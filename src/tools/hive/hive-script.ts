// Writes what hivexsh reads: one command a line, no quotes and no escape characters. What its lines cannot carry
// unchanged is refused here.
//
// hivexsh (hivex 1.3): a line has at most 8191 bytes; the argument of a command loses blanks at both ends; `setval N` replaces
// all values of the key and reads N pairs of lines, a name (`@` is the default value) and `hex:<type>:<bytes>`; at most
// 1000 values.

import type { RegistryValue } from '#formats/registry'

const longestLineBytes = 8190
const mostValues = 1000

/** Thrown by the writers below; the caller knows the file and the key. */
export class NotWritable extends Error {}

/** `cd` to a key, spelled as the hive spells it. The closing `\.` keeps a blank at the end of a name. */
export function changeTo(path: string): string {
  for (const name of path.split('\\')) {
    if (name === '.' || name === '..') throw new NotWritable('a key on its way is called "." or ".."')
  }
  return checkedLine(path === '' ? 'cd \\' : `cd \\${path}\\.`)
}

/** `add` a subkey of the key that the shell is at. */
export function addSubkey(name: string): string {
  if (name === '' || name !== name.trim())
    throw new NotWritable('its name is empty or has a blank at one end')
  if (name === '.' || name === '..') throw new NotWritable('its name is "." or ".."')
  return checkedLine(`add ${name}`)
}

/** `setval` with all values that the key shall have. */
export function setValues(values: readonly RegistryValue[]): string[] {
  if (values.length > mostValues) throw new NotWritable(`it has more than ${mostValues} values`)
  return [
    `setval ${values.length}`,
    ...values.flatMap(value => {
      if (value.name === '@') throw new NotWritable('a value is called "@"')
      const data = Buffer.from(value.data.buffer, value.data.byteOffset, value.data.byteLength)
      const line = `hex:${value.type}:${data.toString('hex')}`
      if (line.length > longestLineBytes)
        throw new NotWritable('a value of this key has more than 4000 bytes')
      return [value.name === '' ? '@' : checkedLine(value.name), line]
    }),
  ]
}

function checkedLine(line: string): string {
  if (/[\0\n]/.test(line)) throw new NotWritable('a name holds a line end or a NUL')
  if (!line.isWellFormed()) throw new NotWritable('a name holds half of a UTF-16 pair')
  if (Buffer.byteLength(line) > longestLineBytes) throw new NotWritable('a name or path is too long')
  return line
}
