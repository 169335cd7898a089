/**
 * Waits for all of them, also after one has failed: none may still write into a folder that the caller removes next.
 * @throws what the first of the list threw that failed
 */
export async function together<const Work extends readonly Promise<unknown>[]>(
  work: Work,
): Promise<{ -readonly [At in keyof Work]: Awaited<Work[At]> }> {
  const settled = await Promise.allSettled(work)
  for (const outcome of settled) if (outcome.status === 'rejected') throw outcome.reason
  return (await Promise.all(work)) as { -readonly [At in keyof Work]: Awaited<Work[At]> }
}
