/** As much of a request as a sentence shows: it may be as long as it likes, and hold anything. */
export function shown(text: string): string {
  const short = text.slice(0, 100).replaceAll(/[\p{Cc}\p{Cs}]/gu, ' ')
  return text.length > 100 ? `${short}…` : short
}
