// What DISM's codes mean, why they happen with images, and what helps. A code that is not here is shown as it is.

import type { CodeGroup, codeSources } from './code-entry.ts'
import { imagingCodes } from './codes-of-imaging.ts'
import { servicingCodes } from './codes-of-servicing.ts'
import { windowsCodes } from './codes-of-windows.ts'

/** One code. */
export type CodeEntry = {
  name: string
  group: CodeGroup
  meaning: string
  cause: string
  advice: string
  /** Where name and meaning are written. */
  source: keyof typeof codeSources
}

/** Every code that is explained, in lower case: `0x800f081e`. */
export const explainedCodes: ReadonlyMap<string, CodeEntry> = new Map(
  Object.entries({ ...servicingCodes, ...windowsCodes, ...imagingCodes }).map(
    ([code, [name, group, source, [meaning, cause, advice]]]) => [
      code,
      { name, group, source, meaning, cause, advice },
    ],
  ),
)

/** `CBS_E_PENDING`: clean-up is not possible because something waits for the first start. */
export const pendingCode = '0x800f0806'

/**
 * One spelling for what DISM prints (`0x800F081E`, `2`) and for exit codes: eight hexadecimal digits in lower case. A plain
 * Windows error becomes the HRESULT of facility 7 that stands for it.
 */
export function normalCode(code: string | number): string {
  const value = Number(code) >>> 0
  const whole = value > 0 && value < 0x10000 ? (0x80070000 | value) >>> 0 : value
  return `0x${whole.toString(16).padStart(8, '0')}`
}
