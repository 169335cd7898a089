import { UserNameRefused } from '../errors.ts'
import { isId } from '../is-id.ts'

const shape = /^[\p{L}\p{N}](?:[\p{L}\p{N}._@-]{0,98}[\p{L}\p{N}])?$/u

/** A user's name as it is compared: without case, in Unicode's composed form of compatible characters. */
export function keyOfName(userName: string): string {
  return userName.normalize('NFKC').toLowerCase()
}

/**
 * The name as it is kept. @throws UserNameRefused
 */
export function readUserName(userName: string): string {
  const name = userName.normalize('NFC')
  if (!shape.test(name) || isId(keyOfName(name))) throw new UserNameRefused({ userName: name.slice(0, 100) })
  return name
}
