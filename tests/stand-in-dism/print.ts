// DISM's shapes of output.

/** One line, with the line end of Windows. */
export function say(line = ''): void {
  process.stdout.write(`${line}\r\n`)
}

/** The first lines of every run. */
export function sayBanner(): void {
  say()
  say('Deployment Image Servicing and Management tool')
  say('Version: 10.0.26100.1')
  say()
}

/** A progress bar: `[==========                 20.0%                          ]`, drawn over the one before. */
export function sayProgress(percent: number): void {
  const width = 58
  const text = `${percent.toFixed(1)}%`
  const left = Math.floor((width - text.length) / 2)
  const filled = Math.round((width * percent) / 100)
  const bar = [...' '.repeat(width)].map((_, at) => (at < filled ? '=' : ' ')).join('')
  process.stdout.write(`\r[${bar.slice(0, left)}${text}${bar.slice(left + text.length)}] `)
  if (percent === 100) say()
}

/** How a failed run ends. */
export function sayError(code: string, sentence: string, log: string): void {
  say()
  say(`Error: ${code}`)
  say()
  say(sentence)
  say()
  say(`The DISM log file can be found at ${log}`)
}
