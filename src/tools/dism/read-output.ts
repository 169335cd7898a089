// Reads what DISM prints with /English. Lines come without their ends; a carriage return ends a line too.
//
//   Deployment Image Servicing and Management tool
//   Version: 10.0.26100.1
//
//   Image Version: 10.0.26100.1742
//
//   [==========                 20.0%                          ]
//
//   Error: 0x800f081e
//
//   The specified package is not applicable to this image.
//
//   The DISM log file can be found at C:\Windows\Logs\DISM\dism.log
//
// Lists are blocks of "Name : Value" lines with a blank line after each ("Use DISM in Windows PowerShell" and the DISM
// reference on learn.microsoft.com show them).

import { normalCode } from './error-codes.ts'

/** What DISM said of a failure. */
export type SaidError = { code: string; text: string }

/** The percentage of a progress line; null when the line is none. */
export function readProgressLine(line: string): number | null {
  const text = /^\s*\[=*\s*(\d{1,3}(?:\.\d+)?)%\s*=*\s*\]/.exec(line)?.[1]
  const percent = Number(text ?? Number.NaN)
  return percent <= 100 ? percent : null
}

/** Reads an error block as its lines come. */
export function createErrorReader(): { read: (line: string) => void; found: () => SaidError | null } {
  let code: string | null = null
  let isOpen = false
  let text: string[] = []
  return {
    read(line) {
      const found = /^\s*Error:\s+(0x[0-9a-f]{1,8}|\d{1,10})\s*$/i.exec(line)?.[1]
      if (found !== undefined) {
        code = normalCode(found)
        isOpen = true
        text = []
      } else if (/^The DISM log file can be found at /i.test(line)) isOpen = false
      else if (isOpen && line.trim() !== '' && text.length < 8) text.push(line.trim().slice(0, 500))
    },
    found: () => (code === null ? null : { code, text: text.join(' ') }),
  }
}

/** The blocks of a list that start with `first`; lines before the first block and after the last one are skipped. */
export function readBlocks(lines: readonly string[], first: string): Map<string, string>[] {
  const blocks: Map<string, string>[] = []
  let block: Map<string, string> | null = null
  for (const line of lines) {
    const field = /^\s*(\S[^:]*?) : ?(.*?)\s*$/.exec(line)
    if (line.trim() === '') block = null
    if (field === null) continue
    const [, name = '', value = ''] = field
    if (name === first) {
      block = new Map()
      blocks.push(block)
    }
    block?.set(name, value)
  }
  return blocks
}
