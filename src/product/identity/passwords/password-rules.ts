// What a password must be: long, and not one that everybody tries first. No rules of composition (NIST SP 800-63B).

import { PasswordRefused } from '../errors.ts'

/** Characters, as a reader counts them. */
export const shortestPassword = 12
/** Also the bound for what is hashed of a stranger's attempt. */
export const longestPassword = 256

/** Words that lead every list of passwords that were found out; a password must be something without them. */
const commonWords =
  'password passwort motdepasse contrasena parola qwertyuiop qwertzuiop azertyuiop asdfghjkl zxcvbnm qwerty qwertz azerty asdf 1q2w3e4r5t 1qaz2wsx qazwsx letmein welcome bienvenue willkommen administrator admin root iloveyou sunshine princess football baseball superman batman dragon monkey master shadow michael jordan hunter starwars trustno1 whatever computer internet microsoft windows configmgr sccm slipstream changeme default secret login access test guest summer winter spring autumn january february march april august september october november december monday friday company 1234567890 0987654321 123456789 12345678 1234567 123456 12345 1234 123 abcdefgh abcdef abcd abc'
    .split(' ')
    .sort((left, right) => right.length - left.length)

/** How much must be left, in different characters, without the common words and the user's own name. */
const leastDifferent = 5

/**
 * Refuses a password that is too short, too long, or common.
 * @throws PasswordRefused
 */
export function refuseWeakPassword(password: string, names: readonly string[]): void {
  const characters = [...password.normalize('NFC')]
  if (characters.length < shortestPassword)
    throw new PasswordRefused({ reason: `it is shorter than ${shortestPassword} characters` })
  if (characters.length > longestPassword)
    throw new PasswordRefused({ reason: `it is longer than ${longestPassword} characters` })
  if (new Set(restOf(password, names)).size < leastDifferent)
    throw new PasswordRefused({ reason: 'it is one that others would try: common words, the name, or a row' })
}

function restOf(password: string, names: readonly string[]): string {
  const own = names.flatMap(name => name.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter(one => one.length > 2)
  // Digits and signs at the end are what everybody adds to a common word.
  let rest = plain(
    password
      .normalize('NFC')
      .toLowerCase()
      .replace(/[^\p{L}]+$/u, ''),
  )
  for (const word of [...own, ...commonWords].map(plain)) rest = rest.replaceAll(word, '')
  return rest.replaceAll(/[^\p{L}\p{N}]/gu, '')
}

/** Signs that stand for letters, as everybody writes them. */
function plain(text: string): string {
  return text
    .replaceAll('@', 'a')
    .replaceAll('4', 'a')
    .replaceAll('3', 'e')
    .replaceAll('$', 's')
    .replaceAll('5', 's')
    .replaceAll('0', 'o')
    .replaceAll('1', 'i')
    .replaceAll('!', 'i')
}
