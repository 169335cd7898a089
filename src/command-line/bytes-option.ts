import { CommandInvalid } from './errors.ts'
import { readBytes } from './read-amount.ts'

/** The bytes that an option says. @throws CommandInvalid */
export function bytesOf(option: string, text: string): number {
  const bytes = readBytes(text)
  if (bytes === null || bytes === 0)
    throw new CommandInvalid({ reason: `${option} needs a size such as 20GB, not “${text}”` })
  return bytes
}
