// Lists of hosts as settings write them.

const hostPattern = /^(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/

/** Reads host names that are separated by commas or spaces; `*.` at the beginning stands for one or more names. `wrong`: one that is none. */
export function readHostPatterns(text: string): { hosts: string[]; wrong: string | null } {
  const hosts = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(host => host !== '')
  return { hosts, wrong: hosts.find(host => !hostPattern.test(host)) ?? null }
}

/** Whether a host fits one of the patterns. */
export function isHostIn(patterns: readonly string[], hostname: string): boolean {
  return patterns.some(pattern =>
    pattern.startsWith('*.') ? hostname.endsWith(pattern.slice(1)) : hostname === pattern,
  )
}
