// A reader with every mistake that fuzzing must find, so that a test can see it found.

import { type FuzzTarget, promise } from '../target.ts'

/** Not among the targets; the first byte chooses the mistake. */
export const selfCheck: FuzzTarget = {
  name: 'self-check',
  cases: 200,
  seeds: () => [0, 1, 2, 3, 4, 5].map(mistake => Uint8Array.of(mistake)),
  mutate: (_, input) => input,
  run: ([mistake]) => {
    if (mistake === 1) throw new TypeError('an error that is not typed')
    promise(mistake !== 2, 'a promise that is not kept')
    if (mistake === 3)
      for (const end = process.threadCpuUsage().user + 2_200_000; process.threadCpuUsage().user < end; );
    if (mistake === 4) new Uint8Array(600 * 1024 * 1024).fill(1)
    if (mistake === 5) for (;;);
  },
}
