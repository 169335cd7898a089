// Numbers with units, as people write them.

const byteUnits: Record<string, number> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
  tib: 1024 ** 4,
}
const timeUnits: Record<string, number> = { s: 1, min: 60, h: 3600, d: 86_400 }

/** Whole bytes of a text such as `20GB` or `512KiB`; null when it is none. */
export function readBytes(text: string): number | null {
  return readAmount(text, byteUnits)
}

/** Whole seconds of a text such as `90s`, `30min`, `24h` or `7d`; null when it is none. */
export function readSeconds(text: string): number | null {
  return readAmount(text, timeUnits)
}

function readAmount(text: string, units: Record<string, number>): number | null {
  const match = /^(\d{1,15}(?:\.\d{1,6})?)\s*([a-z]+)$/i.exec(text.trim())
  const size = units[match?.[2]?.toLowerCase() ?? '']
  if (!match || size === undefined) return null
  const value = Math.round(Number(match[1]) * size)
  return Number.isSafeInteger(value) ? value : null
}
