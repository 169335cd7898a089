/** The error that is meant, in an error of the library that made the connection or in what caused it; undefined when it is not there. */
export function findInCauses<Found extends Error>(
  error: unknown,
  isMeant: (one: Error) => one is Found,
): Found | undefined {
  for (let one = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth += 1)
    if (isMeant(one)) return one
  return undefined
}
