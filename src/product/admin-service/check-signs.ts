// What the parser is spared: it does not come back from `["`, and needs long for many slashes. Nothing that has an answer here holds such signs.

import { QueryOptionRefused } from './errors.ts'

/**
 * Outside of texts in single quotes only known signs may stand, and every text has an end.
 * @param known matches one sign.
 * @throws QueryOptionRefused
 */
export function checkSigns(option: string, text: string, known: RegExp): void {
  const rest = text.replaceAll(/'[^']*'/g, '')
  if (rest.includes("'")) throw new QueryOptionRefused({ option, reason: 'a text in it has no end' })
  for (const sign of rest)
    if (!known.test(sign))
      throw new QueryOptionRefused({
        option,
        reason: `${JSON.stringify(sign)} is not known outside of a text`,
      })
}
