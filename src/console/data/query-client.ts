import { QueryClient } from '@tanstack/react-query'
import { SiteProblem } from './problem.ts'

/** How often everything that is shown is read again, in milliseconds: nobody tells the console what has changed. */
const pollMs = 5000

/** Keeps what was read from the site. A list that is read again stays as it is meanwhile. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2000,
      refetchInterval: pollMs,
      retry: (count, error) =>
        count < 2 && !(error instanceof SiteProblem && error.status >= 400 && error.status < 500),
    },
  },
})
