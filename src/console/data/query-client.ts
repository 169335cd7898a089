import { QueryClient } from '@tanstack/react-query'
import { SiteProblem } from './problem.ts'

/** How often what is shown is read again, in milliseconds, while nobody tells the console what has changed. */
const pollMs = 5000
/** And while the site does tell: for what has no events. */
const rarelyMs = 60_000

let poll: () => number = () => pollMs

/** Says whether the site tells what changes; then nothing has to be asked every few seconds. */
export function pollUnless(isLive: () => boolean): void {
  poll = () => (isLive() ? rarelyMs : pollMs)
}

/** Keeps what was read from the site. A list that is read again stays as it is meanwhile. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2000,
      refetchInterval: () => poll(),
      retry: (count, error) =>
        count < 2 && !(error instanceof SiteProblem && error.status >= 400 && error.status < 500),
    },
  },
})
