/**
 * Does something once for all who ask while it is done. Nothing is kept: whoever has mended something and asks again is told what is so now.
 */
export function shareWhileItGoes<Outcome>(act: () => Promise<Outcome>): () => Promise<Outcome> {
  let going: Promise<Outcome> | null = null
  return () => {
    going ??= act().finally(() => {
      going = null
    })
    return going
  }
}
